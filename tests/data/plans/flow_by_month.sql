1 indicators × 12 periods × 1 organisations: 12 cells

a__talks_cube_subtree_0: 1 indicators over 12 windows
  window 2023-01-01 to before 2023-02-01
  window 2023-02-01 to before 2023-03-01
  window 2023-03-01 to before 2023-04-01
  window 2023-04-01 to before 2023-05-01
  window 2023-05-01 to before 2023-06-01
  window 2023-06-01 to before 2023-07-01
  window 2023-07-01 to before 2023-08-01
  window 2023-08-01 to before 2023-09-01
  window 2023-09-01 to before 2023-10-01
  window 2023-10-01 to before 2023-11-01
  window 2023-11-01 to before 2023-12-01
  window 2023-12-01 to before 2024-01-01
  a.flow

stages
  the engine, query by query:
    a__talks_cube: at most 24 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__talks_cube
SELECT
  "t17"."unit",
  "t17"."segment" - 1 AS "slot",
  "t17"."a__flow__n"
FROM (
  SELECT
    "t16"."unit",
    "t16"."segment",
    SUM(CASE WHEN "t16"."flag_0" THEN 1 ELSE 0 END) AS "a__flow__n"
  FROM (
    SELECT
      "t15"."day",
      "t15"."at",
      "t15"."flag_0",
      "t15"."unit",
      "t4"."segment"
    FROM (
      SELECT
        "t12"."day",
        "t12"."at",
        "t12"."flag_0",
        "t5"."unit"
      FROM (
        SELECT
          "t8"."org_code",
          "t8"."day",
          "t8"."day" AS "at",
          COALESCE((
            "t8"."guests" >= 100
          ) AND (
            "t9"."school.kind" = 'primary'
          ), FALSE) AS "flag_0"
        FROM (
          SELECT
            "t2"."org_code",
            "t2"."day",
            "t2"."venue",
            "t2"."school",
            "t2"."guests"
          FROM "a__talks" AS "t2"
        ) AS "t8"
        LEFT OUTER JOIN (
          SELECT
            "t3"."id" AS "school.id",
            "t3"."kind" AS "school.kind"
          FROM "a__schools" AS "t3"
        ) AS "t9"
          ON "t8"."school" = "t9"."school.id"
      ) AS "t12"
      INNER JOIN "kexie_units" AS "t5"
        ON "t12"."org_code" = "t5"."code"
    ) AS "t15"
    INNER JOIN "kexie_days_a__talks" AS "t4"
      ON "t15"."day" = "t4"."spine_day"
  ) AS "t16"
  GROUP BY
    1,
    2
) AS "t17"
