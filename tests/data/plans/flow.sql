1 indicators × 1 periods × 1 organisations: 1 cells

a__talks_cube_subtree_0: 1 indicators over 1 windows
  window 2023-01-01 to before 2024-01-01
  a.flow

stages
  the engine, query by query:
    a__talks_cube: at most 6 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_cube
SELECT
  "t13"."unit",
  "t13"."segment" - 1 AS "slot",
  "t13"."dim_0",
  "t13"."a__flow__n"
FROM (
  SELECT
    "t12"."unit",
    "t12"."segment",
    "t12"."dim_0",
    SUM(CASE WHEN "t12"."flag_0" THEN 1 ELSE 0 END) AS "a__flow__n"
  FROM (
    SELECT
      "t11"."day",
      "t11"."at",
      "t11"."dim_0",
      "t11"."flag_0",
      "t11"."unit",
      0 + CASE WHEN "t11"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
    FROM (
      SELECT
        "t10"."day",
        "t10"."at",
        "t10"."dim_0",
        "t10"."flag_0",
        "t3"."unit"
      FROM (
        SELECT
          "t6"."org_code",
          "t6"."day",
          "t6"."day" AS "at",
          COALESCE("t6"."venue", '(empty)') AS "dim_0",
          COALESCE((
            "t6"."guests" >= 100
          ) AND (
            "t7"."school.kind" = 'primary'
          ), FALSE) AS "flag_0"
        FROM (
          SELECT
            "t1"."org_code",
            "t1"."day",
            "t1"."venue",
            "t1"."school",
            "t1"."guests"
          FROM "a__talks" AS "t1"
        ) AS "t6"
        LEFT OUTER JOIN (
          SELECT
            "t2"."id" AS "school.id",
            "t2"."kind" AS "school.kind"
          FROM "a__schools" AS "t2"
        ) AS "t7"
          ON "t6"."school" = "t7"."school.id"
      ) AS "t10"
      INNER JOIN "kexie_units" AS "t3"
        ON "t10"."org_code" = "t3"."code"
    ) AS "t11"
    WHERE
      "t11"."day" >= MAKE_DATE(2023, 1, 1) AND "t11"."day" < MAKE_DATE(2024, 1, 1)
  ) AS "t12"
  GROUP BY
    1,
    2,
    3
) AS "t13"
