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
WITH "t16" AS (
  SELECT
    "t15"."tree",
    "t15"."holder",
    "t15"."day",
    SUM("t15"."a__peak__n") AS "a__peak__n",
    SUM("t15"."a__peak__has") AS "a__peak__has"
  FROM (
    SELECT
      "t14"."unit",
      "t14"."day",
      "t14"."a__peak__n",
      "t14"."a__peak__has",
      "t4"."tree",
      "t4"."holder"
    FROM (
      SELECT
        "t12"."unit",
        "t12"."day",
        SUM("t12"."weight") AS "a__peak__n",
        SUM("t12"."weight") AS "a__peak__has"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t6".".unit" AS "unit",
              COALESCE("t5"."named", MAKE_DATE(1, 1, 1)) AS "day",
              1 AS "weight"
            FROM "a__bases" AS "t5"
            INNER JOIN "kexie_units" AS "t6"
              ON "t5"."org_code" = "t6".".code"
          ) AS "t9"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t6".".unit" AS "unit",
              "t5"."closed" AS "day",
              -1 AS "weight"
            FROM "a__bases" AS "t5"
            INNER JOIN "kexie_units" AS "t6"
              ON "t5"."org_code" = "t6".".code"
          ) AS "t10"
        ) AS "t11"
        WHERE
          "t11"."day" IS NOT NULL
      ) AS "t12"
      GROUP BY
        1,
        2
    ) AS "t14"
    INNER JOIN "kexie_holders" AS "t4"
      ON "t14"."unit" = "t4"."unit"
  ) AS "t15"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t25"."unit",
  "t25"."window" AS "slot",
  SUM("t25"."a__peak__s") AS "a__peak__s",
  SUM("t25"."a__peak__has") AS "a__peak__has"
FROM (
  SELECT
    "t24"."window",
    "t24"."tree",
    "t24"."holder" AS "unit",
    "t24"."a__peak__n__hi" AS "a__peak__s",
    "t24"."a__peak__has__hi" AS "a__peak__has"
  FROM (
    SELECT
      "t23"."window",
      "t23"."tree",
      "t23"."holder",
      MIN("t23"."a__peak__n") AS "a__peak__n__lo",
      MAX("t23"."a__peak__n") AS "a__peak__n__hi",
      MIN("t23"."a__peak__has") AS "a__peak__has__lo",
      MAX("t23"."a__peak__has") AS "a__peak__has__hi"
    FROM (
      SELECT
        "t22"."tree",
        "t22"."holder",
        "t22"."day",
        "t22"."until",
        "t22"."a__peak__n",
        "t22"."a__peak__has",
        "t8"."window",
        "t8"."moment_tree",
        "t8"."starts",
        "t8"."stops"
      FROM (
        SELECT
          "t20"."tree",
          "t20"."holder",
          "t20"."day",
          LEAD("t20"."day") OVER (
            PARTITION BY "t20"."tree", "t20"."holder"
            ORDER BY "t20"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "until",
          SUM("t20"."a__peak__n") OVER (
            PARTITION BY "t20"."tree", "t20"."holder"
            ORDER BY "t20"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
          ) AS "a__peak__n",
          SUM("t20"."a__peak__has") OVER (
            PARTITION BY "t20"."tree", "t20"."holder"
            ORDER BY "t20"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
          ) AS "a__peak__has"
        FROM (
          SELECT
            "t19"."tree",
            "t19"."holder",
            "t19"."day",
            SUM("t19"."a__peak__n") AS "a__peak__n",
            SUM("t19"."a__peak__has") AS "a__peak__has"
          FROM (
            SELECT
              *
            FROM (
              SELECT DISTINCT
                "t17"."tree",
                "t17"."holder",
                MAKE_DATE(1, 1, 1) AS "day",
                "t17"."a__peak__n" * 0 AS "a__peak__n",
                "t17"."a__peak__has" * 0 AS "a__peak__has"
              FROM "t16" AS "t17"
            ) AS "t18"
            UNION ALL
            SELECT
              *
            FROM "t16" AS "t17"
          ) AS "t19"
          GROUP BY
            1,
            2,
            3
        ) AS "t20"
      ) AS "t22"
      INNER JOIN (
        SELECT
          "t0"."window",
          "t0"."tree" AS "moment_tree",
          "t0"."starts",
          "t0"."stops"
        FROM "kexie_windows_0" AS "t0"
      ) AS "t8"
        ON "t22"."tree" = "t8"."moment_tree"
        AND "t22"."day" < "t8"."stops"
        AND (
          (
            "t22"."until" IS NULL
          ) OR (
            "t22"."until" > "t8"."starts"
          )
        )
    ) AS "t23"
    GROUP BY
      1,
      2,
      3
  ) AS "t24"
) AS "t25"
GROUP BY
  1,
  2
