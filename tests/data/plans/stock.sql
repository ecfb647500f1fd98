1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_cube_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.stock

stages
  the engine, query by query:
    a__bases_cube: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_cube
WITH "t6" AS (
  SELECT
    "t5"."begins",
    "t5"."ends",
    "t5"."flag_0",
    "t2"."unit"
  FROM (
    SELECT
      "t1"."org_code",
      "t1"."named" AS "begins",
      "t1"."closed" AS "ends",
      TRUE AS "flag_0"
    FROM "a__bases" AS "t1"
  ) AS "t5"
  INNER JOIN "kexie_units" AS "t2"
    ON "t5"."org_code" = "t2"."code"
)
SELECT
  "t12"."unit",
  "t12"."segment" AS "slot",
  "t12"."a__stock__n"
FROM (
  SELECT
    "t11"."unit",
    "t11"."segment",
    SUM(CASE WHEN "t11"."flag_0" THEN "t11"."weight" ELSE 0 END) AS "a__stock__n"
  FROM (
    SELECT
      "t10"."flag_0",
      "t10"."unit",
      "t10"."day",
      "t10"."weight",
      "t10"."change",
      0 + CASE WHEN "t10"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t7"."flag_0",
          "t7"."unit",
          COALESCE("t7"."begins", MAKE_DATE(1, 1, 1)) AS "day",
          1 AS "weight",
          CASE WHEN "t7"."begins" IS NULL THEN 'always' ELSE 'begins' END AS "change"
        FROM "t6" AS "t7"
      ) AS "t9"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t7"."flag_0",
          "t7"."unit",
          "t7"."ends" AS "day",
          -1 AS "weight",
          'ends' AS "change"
        FROM "t6" AS "t7"
        WHERE
          "t7"."ends" IS NOT NULL
      ) AS "t8"
    ) AS "t10"
    WHERE
      "t10"."day" < MAKE_DATE(2024, 1, 1)
  ) AS "t11"
  GROUP BY
    1,
    2
) AS "t12"
