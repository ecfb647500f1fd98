1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_cube_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.stock

stages
  the engine, query by query:
    a__bases_cube: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_cube
SELECT
  0 + CASE WHEN "t4"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "slot",
  SUM("t4"."weight") AS "a__stock__n"
FROM (
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t0"."org_code" AS "unit",
        COALESCE("t0"."named", MAKE_DATE(1, 1, 1)) AS "day",
        1 AS "weight"
      FROM "a__bases" AS "t0"
    ) AS "t2"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t0"."org_code" AS "unit",
        "t0"."closed" AS "day",
        -1 AS "weight"
      FROM "a__bases" AS "t0"
    ) AS "t1"
  ) AS "t3"
  WHERE
    "t3"."day" < MAKE_DATE(2024, 1, 1)
) AS "t4"
GROUP BY
  1
