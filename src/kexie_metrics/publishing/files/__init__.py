"""Files that people open: a page, a workbook, a document, and the pictures in them."""
