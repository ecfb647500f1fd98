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
  "t23"."window",
  "t23"."node",
  SUM("t23"."a__flow__n") AS "a__flow__n"
FROM (
  SELECT
    "t22"."unit",
    "t22"."segment",
    "t22"."a__flow__n",
    "t6"."window",
    "t6"."tree",
    "t7"."node",
    "t7"."itself"
  FROM (
    SELECT
      "t20"."unit",
      "t20"."segment",
      SUM(CASE WHEN "t20"."flag_0" THEN 1 ELSE 0 END) AS "a__flow__n"
    FROM (
      SELECT
        "t19"."day",
        "t19"."at",
        "t19"."flag_0",
        "t19"."unit",
        "t8"."segment"
      FROM (
        SELECT
          "t16"."day",
          "t16"."at",
          "t16"."flag_0",
          "t9"."unit"
        FROM (
          SELECT
            "t12"."org_code",
            "t12"."day",
            "t12"."day" AS "at",
            COALESCE((
              "t12"."guests" >= 100
            ) AND (
              "t13"."school.kind" = 'primary'
            ), FALSE) AS "flag_0"
          FROM (
            SELECT
              "t4"."org_code",
              "t4"."day",
              "t4"."venue",
              "t4"."school",
              "t4"."guests"
            FROM "a__talks" AS "t4"
          ) AS "t12"
          LEFT OUTER JOIN (
            SELECT
              "t5"."id" AS "school.id",
              "t5"."kind" AS "school.kind"
            FROM "a__schools" AS "t5"
          ) AS "t13"
            ON "t12"."school" = "t13"."school.id"
        ) AS "t16"
        INNER JOIN "kexie_units" AS "t9"
          ON "t16"."org_code" = "t9"."code"
      ) AS "t19"
      INNER JOIN "kexie_days" AS "t8"
        ON "t19"."day" = "t8"."spine_day"
    ) AS "t20"
    GROUP BY
      1,
      2
  ) AS "t22"
  INNER JOIN "kexie_parts_0" AS "t6"
    ON "t22"."segment" = "t6"."segment"
  INNER JOIN "kexie_above" AS "t7"
    ON "t6"."tree" = "t7"."tree" AND "t22"."unit" = "t7"."unit"
) AS "t23"
GROUP BY
  1,
  2
