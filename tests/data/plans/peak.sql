1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_levels_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak

stages
  the engine, query by query:
    a__bases_levels_subtree_0: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_levels_subtree_0
WITH "t11" AS (
  SELECT
    "t10"."begins",
    "t10"."ends",
    "t10"."flag_0",
    "t5"."unit"
  FROM (
    SELECT
      "t3"."org_code",
      "t3"."named" AS "begins",
      "t3"."closed" AS "ends",
      TRUE AS "flag_0"
    FROM "a__bases" AS "t3"
  ) AS "t10"
  INNER JOIN "kexie_units" AS "t5"
    ON "t10"."org_code" = "t5"."code"
), "t19" AS (
  SELECT
    "t18"."tree",
    "t18"."holder",
    "t18"."day",
    SUM("t18"."a__peak__n") AS "a__peak__n",
    SUM("t18"."a__peak__has") AS "a__peak__has"
  FROM (
    SELECT
      "t17"."unit",
      "t17"."day",
      "t17"."a__peak__n",
      "t17"."a__peak__has",
      "t4"."tree",
      "t4"."holder"
    FROM (
      SELECT
        "t15"."unit",
        "t15"."day",
        SUM(CASE WHEN "t15"."flag_0" THEN "t15"."weight" ELSE 0 END) AS "a__peak__n",
        SUM(CASE WHEN "t15"."flag_0" THEN "t15"."weight" ELSE 0 END) AS "a__peak__has"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t12"."flag_0",
            "t12"."unit",
            COALESCE("t12"."begins", MAKE_DATE(1, 1, 1)) AS "day",
            1 AS "weight",
            CASE WHEN "t12"."begins" IS NULL THEN 'always' ELSE 'begins' END AS "change"
          FROM "t11" AS "t12"
        ) AS "t14"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t12"."flag_0",
            "t12"."unit",
            "t12"."ends" AS "day",
            -1 AS "weight",
            'ends' AS "change"
          FROM "t11" AS "t12"
          WHERE
            "t12"."ends" IS NOT NULL
        ) AS "t13"
      ) AS "t15"
      GROUP BY
        1,
        2
    ) AS "t17"
    INNER JOIN "kexie_holders" AS "t4"
      ON "t17"."unit" = "t4"."unit"
  ) AS "t18"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t29"."window" AS "slot",
  "t29"."unit",
  "t29"."a__peak__s",
  "t29"."a__peak__has"
FROM (
  SELECT
    "t28"."window",
    "t28"."unit",
    SUM("t28"."a__peak__s") AS "a__peak__s",
    SUM("t28"."a__peak__has") AS "a__peak__has"
  FROM (
    SELECT
      "t27"."window",
      "t27"."tree",
      "t27"."holder" AS "unit",
      "t27"."a__peak__n__hi" AS "a__peak__s",
      "t27"."a__peak__has__hi" AS "a__peak__has"
    FROM (
      SELECT
        "t26"."window",
        "t26"."tree",
        "t26"."holder",
        MIN("t26"."a__peak__n") AS "a__peak__n__lo",
        MAX("t26"."a__peak__n") AS "a__peak__n__hi",
        MIN("t26"."a__peak__has") AS "a__peak__has__lo",
        MAX("t26"."a__peak__has") AS "a__peak__has__hi"
      FROM (
        SELECT
          "t25"."tree",
          "t25"."holder",
          "t25"."day",
          "t25"."until",
          "t25"."a__peak__n",
          "t25"."a__peak__has",
          "t8"."window",
          "t8"."moment_tree",
          "t8"."starts",
          "t8"."stops"
        FROM (
          SELECT
            "t23"."tree",
            "t23"."holder",
            "t23"."day",
            LEAD("t23"."day") OVER (
              PARTITION BY "t23"."tree", "t23"."holder"
              ORDER BY "t23"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "until",
            SUM("t23"."a__peak__n") OVER (
              PARTITION BY "t23"."tree", "t23"."holder"
              ORDER BY "t23"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS "a__peak__n",
            SUM("t23"."a__peak__has") OVER (
              PARTITION BY "t23"."tree", "t23"."holder"
              ORDER BY "t23"."day" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS "a__peak__has"
          FROM (
            SELECT
              "t22"."tree",
              "t22"."holder",
              "t22"."day",
              SUM("t22"."a__peak__n") AS "a__peak__n",
              SUM("t22"."a__peak__has") AS "a__peak__has"
            FROM (
              SELECT
                *
              FROM (
                SELECT DISTINCT
                  "t20"."tree",
                  "t20"."holder",
                  MAKE_DATE(1, 1, 1) AS "day",
                  "t20"."a__peak__n" * 0 AS "a__peak__n",
                  "t20"."a__peak__has" * 0 AS "a__peak__has"
                FROM "t19" AS "t20"
              ) AS "t21"
              UNION ALL
              SELECT
                *
              FROM "t19" AS "t20"
            ) AS "t22"
            GROUP BY
              1,
              2,
              3
          ) AS "t23"
        ) AS "t25"
        INNER JOIN (
          SELECT
            "t0"."window",
            "t0"."tree" AS "moment_tree",
            "t0"."starts",
            "t0"."stops"
          FROM "kexie_windows_a__bases_0" AS "t0"
        ) AS "t8"
          ON "t25"."tree" = "t8"."moment_tree"
          AND "t25"."day" < "t8"."stops"
          AND (
            (
              "t25"."until" IS NULL
            ) OR (
              "t25"."until" > "t8"."starts"
            )
          )
      ) AS "t26"
      GROUP BY
        1,
        2,
        3
    ) AS "t27"
  ) AS "t28"
  GROUP BY
    1,
    2
) AS "t29"
