1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_levels_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak

-- a__bases_levels_subtree_0
WITH "t13" AS (
  SELECT
    "t12"."begins",
    "t12"."ends",
    "t12"."flag_0",
    "t7"."unit"
  FROM (
    SELECT
      "t4"."org_code",
      "t4"."named" AS "begins",
      "t4"."closed" AS "ends",
      TRUE AS "flag_0"
    FROM "a__bases" AS "t4"
  ) AS "t12"
  INNER JOIN "kexie_units" AS "t7"
    ON "t12"."org_code" = "t7"."code"
), "t21" AS (
  SELECT
    "t20"."tree",
    "t20"."holder",
    "t20"."day",
    SUM("t20"."a__peak__n") AS "a__peak__n",
    SUM("t20"."a__peak__has") AS "a__peak__has"
  FROM (
    SELECT
      "t19"."unit",
      "t19"."day",
      "t19"."a__peak__n",
      "t19"."a__peak__has",
      "t6"."tree",
      "t6"."holder"
    FROM (
      SELECT
        "t17"."unit",
        "t17"."day",
        SUM(CASE WHEN "t17"."flag_0" THEN "t17"."weight" ELSE 0 END) AS "a__peak__n",
        SUM(CASE WHEN "t17"."flag_0" THEN "t17"."weight" ELSE 0 END) AS "a__peak__has"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t14"."flag_0",
            "t14"."unit",
            COALESCE("t14"."begins", MAKE_DATE(1, 1, 1)) AS "day",
            1 AS "weight",
            CASE WHEN "t14"."begins" IS NULL THEN 'always' ELSE 'begins' END AS "change"
          FROM "t13" AS "t14"
        ) AS "t16"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t14"."flag_0",
            "t14"."unit",
            "t14"."ends" AS "day",
            -1 AS "weight",
            'ends' AS "change"
          FROM "t13" AS "t14"
          WHERE
            "t14"."ends" IS NOT NULL
        ) AS "t15"
      ) AS "t17"
      GROUP BY
        1,
        2
    ) AS "t19"
    INNER JOIN "kexie_holders" AS "t6"
      ON "t19"."unit" = "t6"."unit"
  ) AS "t20"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t32"."window",
  "t32"."node",
  SUM("t32"."a__peak__s") AS "a__peak__s",
  SUM("t32"."a__peak__has") AS "a__peak__has"
FROM (
  SELECT
    "t31"."window",
    "t31"."tree",
    "t31"."unit",
    "t31"."a__peak__s",
    "t31"."a__peak__has",
    "t5"."node",
    "t5"."itself"
  FROM (
    SELECT
      "t29"."window",
      "t29"."tree",
      "t29"."holder" AS "unit",
      "t29"."a__peak__n__hi" AS "a__peak__s",
      "t29"."a__peak__has__hi" AS "a__peak__has"
    FROM (
      SELECT
        "t28"."window",
        "t28"."tree",
        "t28"."holder",
        MIN("t28"."a__peak__n") AS "a__peak__n__lo",
        MAX("t28"."a__peak__n") AS "a__peak__n__hi",
        MIN("t28"."a__peak__has") AS "a__peak__has__lo",
        MAX("t28"."a__peak__has") AS "a__peak__has__hi"
      FROM (
        SELECT
          "t27"."tree",
          "t27"."holder",
          "t27"."day",
          "t27"."until",
          "t27"."a__peak__n",
          "t27"."a__peak__has",
          "t10"."window",
          "t10"."moment_tree",
          "t10"."starts",
          "t10"."stops"
        FROM (
          SELECT
            "t25"."tree",
            "t25"."holder",
            "t25"."day",
            LEAD("t25"."day") OVER (
              PARTITION BY "t25"."tree", "t25"."holder"
              ORDER BY "t25"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "until",
            SUM("t25"."a__peak__n") OVER (
              PARTITION BY "t25"."tree", "t25"."holder"
              ORDER BY "t25"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS "a__peak__n",
            SUM("t25"."a__peak__has") OVER (
              PARTITION BY "t25"."tree", "t25"."holder"
              ORDER BY "t25"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS "a__peak__has"
          FROM (
            SELECT
              "t24"."tree",
              "t24"."holder",
              "t24"."day",
              SUM("t24"."a__peak__n") AS "a__peak__n",
              SUM("t24"."a__peak__has") AS "a__peak__has"
            FROM (
              SELECT
                *
              FROM (
                SELECT DISTINCT
                  "t22"."tree",
                  "t22"."holder",
                  MAKE_DATE(1, 1, 1) AS "day",
                  "t22"."a__peak__n" * 0 AS "a__peak__n",
                  "t22"."a__peak__has" * 0 AS "a__peak__has"
                FROM "t21" AS "t22"
              ) AS "t23"
              UNION ALL
              SELECT
                *
              FROM "t21" AS "t22"
            ) AS "t24"
            GROUP BY
              1,
              2,
              3
          ) AS "t25"
        ) AS "t27"
        INNER JOIN (
          SELECT
            "t1"."window",
            "t1"."tree" AS "moment_tree",
            "t1"."starts",
            "t1"."stops"
          FROM "kexie_windows_0" AS "t1"
        ) AS "t10"
          ON "t27"."tree" = "t10"."moment_tree"
          AND "t27"."day" < "t10"."stops"
          AND (
            (
              "t27"."until" IS NULL
            ) OR (
              "t27"."until" > "t10"."starts"
            )
          )
      ) AS "t28"
      GROUP BY
        1,
        2,
        3
    ) AS "t29"
  ) AS "t31"
  INNER JOIN "kexie_above" AS "t5"
    ON "t31"."tree" = "t5"."tree" AND "t31"."unit" = "t5"."unit"
) AS "t32"
GROUP BY
  1,
  2
