1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_levels_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak

-- a__bases_levels_subtree_0
WITH "t12" AS (
  SELECT
    "t11"."begins",
    "t11"."ends",
    "t11"."flag_0",
    "t7"."unit"
  FROM (
    SELECT
      "t3"."org_code",
      "t3"."named" AS "begins",
      "t3"."closed" AS "ends",
      TRUE AS "flag_0"
    FROM "a__bases" AS "t3"
  ) AS "t11"
  INNER JOIN "kexie_units" AS "t7"
    ON "t11"."org_code" = "t7"."code"
), "t20" AS (
  SELECT
    "t19"."tree",
    "t19"."holder",
    "t19"."day",
    SUM("t19"."a__peak__n") AS "a__peak__n",
    SUM("t19"."a__peak__has") AS "a__peak__has"
  FROM (
    SELECT
      "t18"."unit",
      "t18"."day",
      "t18"."a__peak__n",
      "t18"."a__peak__has",
      "t6"."tree",
      "t6"."holder"
    FROM (
      SELECT
        "t16"."unit",
        "t16"."day",
        SUM(CASE WHEN "t16"."flag_0" THEN "t16"."weight" ELSE 0 END) AS "a__peak__n",
        SUM(CASE WHEN "t16"."flag_0" THEN "t16"."weight" ELSE 0 END) AS "a__peak__has"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t13"."flag_0",
            "t13"."unit",
            COALESCE("t13"."begins", MAKE_DATE(1, 1, 1)) AS "day",
            1 AS "weight",
            CASE WHEN "t13"."begins" IS NULL THEN 'always' ELSE 'begins' END AS "change"
          FROM "t12" AS "t13"
        ) AS "t15"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t13"."flag_0",
            "t13"."unit",
            "t13"."ends" AS "day",
            -1 AS "weight",
            'ends' AS "change"
          FROM "t12" AS "t13"
          WHERE
            "t13"."ends" IS NOT NULL
        ) AS "t14"
      ) AS "t16"
      GROUP BY
        1,
        2
    ) AS "t18"
    INNER JOIN "kexie_holders" AS "t6"
      ON "t18"."unit" = "t6"."unit"
  ) AS "t19"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t31"."window",
  "t31"."node",
  SUM("t31"."a__peak__s") AS "a__peak__s",
  SUM("t31"."a__peak__has") AS "a__peak__has"
FROM (
  SELECT
    "t30"."window",
    "t30"."tree",
    "t30"."unit",
    "t30"."a__peak__s",
    "t30"."a__peak__has",
    "t5"."node",
    "t5"."itself"
  FROM (
    SELECT
      "t28"."window",
      "t28"."tree",
      "t28"."holder" AS "unit",
      "t28"."a__peak__n__hi" AS "a__peak__s",
      "t28"."a__peak__has__hi" AS "a__peak__has"
    FROM (
      SELECT
        "t27"."window",
        "t27"."tree",
        "t27"."holder",
        MIN("t27"."a__peak__n") AS "a__peak__n__lo",
        MAX("t27"."a__peak__n") AS "a__peak__n__hi",
        MIN("t27"."a__peak__has") AS "a__peak__has__lo",
        MAX("t27"."a__peak__has") AS "a__peak__has__hi"
      FROM (
        SELECT
          "t26"."tree",
          "t26"."holder",
          "t26"."day",
          "t26"."until",
          "t26"."a__peak__n",
          "t26"."a__peak__has",
          "t10"."window",
          "t10"."moment_tree",
          "t10"."starts",
          "t10"."stops"
        FROM (
          SELECT
            "t24"."tree",
            "t24"."holder",
            "t24"."day",
            LEAD("t24"."day") OVER (
              PARTITION BY "t24"."tree", "t24"."holder"
              ORDER BY "t24"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "until",
            SUM("t24"."a__peak__n") OVER (
              PARTITION BY "t24"."tree", "t24"."holder"
              ORDER BY "t24"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS "a__peak__n",
            SUM("t24"."a__peak__has") OVER (
              PARTITION BY "t24"."tree", "t24"."holder"
              ORDER BY "t24"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS "a__peak__has"
          FROM (
            SELECT
              "t23"."tree",
              "t23"."holder",
              "t23"."day",
              SUM("t23"."a__peak__n") AS "a__peak__n",
              SUM("t23"."a__peak__has") AS "a__peak__has"
            FROM (
              SELECT
                *
              FROM (
                SELECT DISTINCT
                  "t21"."tree",
                  "t21"."holder",
                  MAKE_DATE(1, 1, 1) AS "day",
                  "t21"."a__peak__n" * 0 AS "a__peak__n",
                  "t21"."a__peak__has" * 0 AS "a__peak__has"
                FROM "t20" AS "t21"
              ) AS "t22"
              UNION ALL
              SELECT
                *
              FROM "t20" AS "t21"
            ) AS "t23"
            GROUP BY
              1,
              2,
              3
          ) AS "t24"
        ) AS "t26"
        INNER JOIN (
          SELECT
            "t1"."window",
            "t1"."tree" AS "moment_tree",
            "t1"."starts",
            "t1"."stops"
          FROM "kexie_windows_0" AS "t1"
        ) AS "t10"
          ON "t26"."tree" = "t10"."moment_tree"
          AND "t26"."day" < "t10"."stops"
          AND (
            (
              "t26"."until" IS NULL
            ) OR (
              "t26"."until" > "t10"."starts"
            )
          )
      ) AS "t27"
      GROUP BY
        1,
        2,
        3
    ) AS "t28"
  ) AS "t30"
  INNER JOIN "kexie_above" AS "t5"
    ON "t30"."tree" = "t5"."tree" AND "t30"."unit" = "t5"."unit"
) AS "t31"
GROUP BY
  1,
  2
