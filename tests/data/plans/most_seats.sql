1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_moments_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.most_seats

stages
  the engine, query by query:
    a__bases_moments_subtree_0: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_moments_subtree_0
SELECT
  "t12"."window" AS "slot",
  "t12"."unit",
  "t12"."a__most_seats__hi"
FROM (
  SELECT
    "t11"."window",
    "t11"."unit",
    MAX(
      CASE
        WHEN "t11"."flag_0" AND (
          "t11"."value_seats" IS NOT NULL
        )
        THEN "t11"."value_seats"
        ELSE NULL
      END
    ) AS "a__most_seats__hi"
  FROM (
    SELECT
      "t10"."flag_0",
      "t10"."value_seats",
      "t10"."unit",
      "t3"."window",
      "t3"."tree"
    FROM (
      SELECT
        "t7"."begins",
        "t7"."ends",
        "t7"."flag_0",
        "t7"."value_seats",
        "t4"."unit"
      FROM (
        SELECT
          "t2"."org_code",
          "t2"."named" AS "begins",
          "t2"."closed" AS "ends",
          TRUE AS "flag_0",
          "t2"."seats" AS "value_seats"
        FROM "a__bases" AS "t2"
      ) AS "t7"
      INNER JOIN "kexie_units" AS "t4"
        ON "t7"."org_code" = "t4"."code"
    ) AS "t10"
    INNER JOIN "kexie_windows_a__bases_0" AS "t3"
      ON (
        (
          "t10"."begins" IS NULL
        ) OR (
          "t10"."begins" < "t3"."stops"
        )
      )
      AND (
        (
          "t10"."ends" IS NULL
        ) OR (
          "t10"."ends" >= "t3"."stops"
        )
      )
  ) AS "t11"
  GROUP BY
    1,
    2
) AS "t12"
