1 indicators × 1 periods × 1 organisations: 1 cells

a__talks_cube_subtree_0: 1 indicators over 1 windows
  window 2023-01-01 to before 2024-01-01
  a.flow

-- kexie_a__talks_cube
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

-- a__talks_cube_subtree_0
SELECT
  "t6"."window",
  "t6"."node",
  SUM("t6"."a__flow__n") AS "a__flow__n"
FROM (
  SELECT
    "t3"."unit",
    "t3"."segment",
    "t3"."dim_0",
    "t3"."a__flow__n",
    "t4"."window",
    "t4"."tree",
    "t5"."node",
    "t5"."itself"
  FROM "kexie_a__talks_cube" AS "t3"
  INNER JOIN "kexie_parts_0" AS "t4"
    ON "t3"."segment" = "t4"."segment"
  INNER JOIN "kexie_above" AS "t5"
    ON "t4"."tree" = "t5"."tree" AND "t3"."unit" = "t5"."unit"
) AS "t6"
GROUP BY
  1,
  2

-- a__talks_cube_subtree_0__by_venue
SELECT
  "t6"."window",
  "t6"."node",
  "t6"."dim_0",
  SUM("t6"."a__flow__n") AS "a__flow__n"
FROM (
  SELECT
    "t3"."unit",
    "t3"."segment",
    "t3"."dim_0",
    "t3"."a__flow__n",
    "t4"."window",
    "t4"."tree",
    "t5"."node",
    "t5"."itself"
  FROM "kexie_a__talks_cube" AS "t3"
  INNER JOIN "kexie_parts_0" AS "t4"
    ON "t3"."segment" = "t4"."segment"
  INNER JOIN "kexie_above" AS "t5"
    ON "t4"."tree" = "t5"."tree" AND "t3"."unit" = "t5"."unit"
) AS "t6"
GROUP BY
  1,
  2,
  3
