1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_overlaps_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.average_stock

stages
  the engine, query by query:
    a__bases_overlaps_subtree_0: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_overlaps_subtree_0
SELECT
  "t10"."unit",
  "t10"."window" AS "slot",
  SUM("t10"."value_seats" * "t10"."weight") AS "a__average_stock__s"
FROM (
  SELECT
    "t9"."unit",
    "t9"."value_seats",
    "t9"."window",
    "t9"."tree",
    DATE_DIFF(
      'DAY',
      GREATEST(COALESCE("t9"."begins", "t9"."starts"), "t9"."starts"),
      LEAST(COALESCE("t9"."ends", "t9"."stops"), "t9"."stops")
    ) AS "weight"
  FROM (
    SELECT
      "t8"."unit",
      "t8"."begins",
      "t8"."ends",
      "t8"."value_seats",
      "t3"."window",
      "t3"."tree",
      "t3"."starts",
      "t3"."stops"
    FROM (
      SELECT
        "t5".".unit" AS "unit",
        "t4"."named" AS "begins",
        "t4"."closed" AS "ends",
        "t4"."seats" AS "value_seats"
      FROM "a__bases" AS "t4"
      INNER JOIN "kexie_units" AS "t5"
        ON "t4"."org_code" = "t5".".code"
    ) AS "t8"
    INNER JOIN "kexie_windows_0" AS "t3"
      ON (
        (
          "t8"."begins" IS NULL
        ) OR (
          "t8"."begins" < "t3"."stops"
        )
      )
      AND (
        (
          "t8"."ends" IS NULL
        ) OR (
          "t8"."ends" > "t3"."starts"
        )
      )
  ) AS "t9"
) AS "t10"
GROUP BY
  1,
  2
