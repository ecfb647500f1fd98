1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_overlaps_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.average_stock

stages
  the engine, query by query:
    a__bases_overlaps_subtree_0: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_overlaps_subtree_0
SELECT
  "t7"."window" AS "slot",
  SUM("t7"."value_seats" * "t7"."weight") AS "a__average_stock__s"
FROM (
  SELECT
    "t6"."unit",
    "t6"."value_seats",
    "t6"."window",
    "t6"."tree",
    DATE_DIFF(
      'DAY',
      GREATEST(COALESCE("t6"."begins", "t6"."starts"), "t6"."starts"),
      LEAST(COALESCE("t6"."ends", "t6"."stops"), "t6"."stops")
    ) AS "weight"
  FROM (
    SELECT
      "t5"."unit",
      "t5"."begins",
      "t5"."ends",
      "t5"."value_seats",
      "t2"."window",
      "t2"."tree",
      "t2"."starts",
      "t2"."stops"
    FROM (
      SELECT
        "t1"."org_code" AS "unit",
        "t1"."named" AS "begins",
        "t1"."closed" AS "ends",
        "t1"."seats" AS "value_seats"
      FROM "a__bases" AS "t1"
    ) AS "t5"
    INNER JOIN "kexie_windows_0" AS "t2"
      ON (
        (
          "t5"."begins" IS NULL
        ) OR (
          "t5"."begins" < "t2"."stops"
        )
      )
      AND (
        (
          "t5"."ends" IS NULL
        ) OR (
          "t5"."ends" > "t2"."starts"
        )
      )
  ) AS "t6"
) AS "t7"
GROUP BY
  1
