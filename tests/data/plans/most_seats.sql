1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_moments_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.most_seats

stages
  the engine, query by query:
    a__bases_moments_subtree_0: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_moments_subtree_0
SELECT
  "t6"."window" AS "slot",
  MAX("t6"."value_seats") AS "a__most_seats__hi"
FROM (
  SELECT
    "t5"."unit",
    "t5"."value_seats",
    "t2"."window",
    "t2"."tree"
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
        "t5"."ends" >= "t2"."stops"
      )
    )
) AS "t6"
GROUP BY
  1
