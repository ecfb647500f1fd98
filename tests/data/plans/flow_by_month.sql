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

-- a__talks_cube_subtree_0
SELECT
  "t17"."window",
  "t17"."node",
  SUM("t17"."a__flow__n") AS "a__flow__n"
FROM (
  SELECT
    "t16"."unit",
    "t16"."segment",
    "t16"."a__flow__n",
    "t6"."window",
    "t6"."tree",
    "t7"."node",
    "t7"."itself"
  FROM (
    SELECT
      "t14"."unit",
      "t14"."segment",
      SUM(CASE WHEN "t14"."flag_0" THEN 1 ELSE 0 END) AS "a__flow__n"
    FROM (
      SELECT
        "t12"."day",
        "t12"."day" AS "at",
        COALESCE((
          "t12"."guests" >= 100
        ) AND (
          "t13"."school.kind" = 'primary'
        ), FALSE) AS "flag_0",
        "t8"."unit",
        "t9"."segment"
      FROM (
        SELECT
          "t2"."org_code",
          "t2"."day",
          "t2"."venue",
          "t2"."school",
          "t2"."guests"
        FROM "a__talks" AS "t2"
      ) AS "t12"
      LEFT OUTER JOIN (
        SELECT
          "t5"."id" AS "school.id",
          "t5"."kind" AS "school.kind"
        FROM "a__schools" AS "t5"
      ) AS "t13"
        ON "t12"."school" = "t13"."school.id"
      INNER JOIN "kexie_units" AS "t8"
        ON "t12"."org_code" = "t8"."code"
      INNER JOIN "kexie_days" AS "t9"
        ON "t12"."day" = "t9"."spine_day"
    ) AS "t14"
    GROUP BY
      1,
      2
  ) AS "t16"
  INNER JOIN "kexie_parts_0" AS "t6"
    ON "t16"."segment" = "t6"."segment"
  INNER JOIN "kexie_above" AS "t7"
    ON "t6"."tree" = "t7"."tree" AND "t16"."unit" = "t7"."unit"
) AS "t17"
GROUP BY
  1,
  2
