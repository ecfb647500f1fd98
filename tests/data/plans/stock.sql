1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_cube_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.stock

-- a__bases_cube_subtree_0
WITH "t10" AS (
  SELECT
    "t9"."begins",
    "t9"."ends",
    "t9"."flag_0",
    "t6"."unit"
  FROM (
    SELECT
      "t3"."org_code",
      "t3"."named" AS "begins",
      "t3"."closed" AS "ends",
      TRUE AS "flag_0"
    FROM "a__bases" AS "t3"
  ) AS "t9"
  INNER JOIN "kexie_units" AS "t6"
    ON "t9"."org_code" = "t6"."code"
)
SELECT
  "t18"."window",
  "t18"."node",
  SUM("t18"."a__stock__n") AS "a__stock__n"
FROM (
  SELECT
    "t17"."unit",
    "t17"."segment",
    "t17"."a__stock__n",
    "t4"."window",
    "t4"."tree",
    "t5"."node",
    "t5"."itself"
  FROM (
    SELECT
      "t15"."unit",
      "t15"."segment",
      SUM(CASE WHEN "t15"."flag_0" THEN "t15"."weight" ELSE 0 END) AS "a__stock__n"
    FROM (
      SELECT
        "t14"."flag_0",
        "t14"."unit",
        "t14"."day",
        "t14"."weight",
        "t14"."change",
        0 + CASE WHEN "t14"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t11"."flag_0",
            "t11"."unit",
            COALESCE("t11"."begins", MAKE_DATE(1, 1, 1)) AS "day",
            1 AS "weight",
            CASE WHEN "t11"."begins" IS NULL THEN 'always' ELSE 'begins' END AS "change"
          FROM "t10" AS "t11"
        ) AS "t13"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t11"."flag_0",
            "t11"."unit",
            "t11"."ends" AS "day",
            -1 AS "weight",
            'ends' AS "change"
          FROM "t10" AS "t11"
          WHERE
            "t11"."ends" IS NOT NULL
        ) AS "t12"
      ) AS "t14"
      WHERE
        "t14"."day" < MAKE_DATE(2024, 1, 1)
    ) AS "t15"
    GROUP BY
      1,
      2
  ) AS "t17"
  INNER JOIN "kexie_parts_0" AS "t4"
    ON "t17"."segment" = "t4"."segment"
  INNER JOIN "kexie_above" AS "t5"
    ON "t4"."tree" = "t5"."tree" AND "t17"."unit" = "t5"."unit"
) AS "t18"
GROUP BY
  1,
  2
