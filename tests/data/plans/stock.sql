1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_cube_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.stock

-- a__bases_cube_subtree_0
WITH "t9" AS (
  SELECT
    "t8"."begins",
    "t8"."ends",
    "t8"."flag_0",
    "t6"."unit"
  FROM (
    SELECT
      "t2"."org_code",
      "t2"."named" AS "begins",
      "t2"."closed" AS "ends",
      TRUE AS "flag_0"
    FROM "a__bases" AS "t2"
  ) AS "t8"
  INNER JOIN "kexie_units" AS "t6"
    ON "t8"."org_code" = "t6"."code"
)
SELECT
  "t17"."window",
  "t17"."node",
  SUM("t17"."a__stock__n") AS "a__stock__n"
FROM (
  SELECT
    "t16"."unit",
    "t16"."segment",
    "t16"."a__stock__n",
    "t4"."window",
    "t4"."tree",
    "t5"."node",
    "t5"."itself"
  FROM (
    SELECT
      "t14"."unit",
      "t14"."segment",
      SUM(CASE WHEN "t14"."flag_0" THEN "t14"."weight" ELSE 0 END) AS "a__stock__n"
    FROM (
      SELECT
        "t13"."flag_0",
        "t13"."unit",
        "t13"."day",
        "t13"."weight",
        "t13"."change",
        0 + CASE WHEN "t13"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t10"."flag_0",
            "t10"."unit",
            COALESCE("t10"."begins", MAKE_DATE(1, 1, 1)) AS "day",
            1 AS "weight",
            CASE WHEN "t10"."begins" IS NULL THEN 'always' ELSE 'begins' END AS "change"
          FROM "t9" AS "t10"
        ) AS "t12"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t10"."flag_0",
            "t10"."unit",
            "t10"."ends" AS "day",
            -1 AS "weight",
            'ends' AS "change"
          FROM "t9" AS "t10"
          WHERE
            "t10"."ends" IS NOT NULL
        ) AS "t11"
      ) AS "t13"
      WHERE
        "t13"."day" < MAKE_DATE(2024, 1, 1)
    ) AS "t14"
    GROUP BY
      1,
      2
  ) AS "t16"
  INNER JOIN "kexie_parts_0" AS "t4"
    ON "t16"."segment" = "t4"."segment"
  INNER JOIN "kexie_above" AS "t5"
    ON "t4"."tree" = "t5"."tree" AND "t16"."unit" = "t5"."unit"
) AS "t17"
GROUP BY
  1,
  2
