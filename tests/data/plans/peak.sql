1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_levels_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak

stages
  the engine, query by query:
    a__bases_levels_subtree_0: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__bases_levels_subtree_0
WITH "t13" AS (
  SELECT
    "t12"."tree",
    "t12"."holder",
    "t12"."day",
    SUM("t12"."a__peak__n") AS "a__peak__n",
    SUM("t12"."a__peak__has") AS "a__peak__has"
  FROM (
    SELECT
      "t11"."unit",
      "t11"."day",
      "t11"."a__peak__n",
      "t11"."a__peak__has",
      "t3"."tree",
      "t3"."holder"
    FROM (
      SELECT
        "t9"."unit",
        "t9"."day",
        SUM("t9"."weight") AS "a__peak__n",
        SUM("t9"."weight") AS "a__peak__has"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t2"."org_code" AS "unit",
              COALESCE("t2"."named", MAKE_DATE(1, 1, 1)) AS "day",
              1 AS "weight"
            FROM "a__bases" AS "t2"
          ) AS "t7"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t2"."org_code" AS "unit",
              "t2"."closed" AS "day",
              -1 AS "weight"
            FROM "a__bases" AS "t2"
          ) AS "t5"
        ) AS "t8"
        WHERE
          "t8"."day" IS NOT NULL
      ) AS "t9"
      GROUP BY
        1,
        2
    ) AS "t11"
    INNER JOIN "kexie_holders" AS "t3"
      ON "t11"."unit" = "t3"."unit"
  ) AS "t12"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "t22"."window" AS "slot",
  SUM("t22"."a__peak__s") AS "a__peak__s",
  SUM("t22"."a__peak__has") AS "a__peak__has"
FROM (
  SELECT
    "t21"."window",
    "t21"."tree",
    "t21"."holder" AS "unit",
    "t21"."a__peak__n__hi" AS "a__peak__s",
    "t21"."a__peak__has__hi" AS "a__peak__has"
  FROM (
    SELECT
      "t20"."window",
      "t20"."tree",
      "t20"."holder",
      MIN("t20"."a__peak__n") AS "a__peak__n__lo",
      MAX("t20"."a__peak__n") AS "a__peak__n__hi",
      MIN("t20"."a__peak__has") AS "a__peak__has__lo",
      MAX("t20"."a__peak__has") AS "a__peak__has__hi"
    FROM (
      SELECT
        "t19"."tree",
        "t19"."holder",
        "t19"."day",
        "t19"."until",
        "t19"."a__peak__n",
        "t19"."a__peak__has",
        "t6"."window",
        "t6"."moment_tree",
        "t6"."starts",
        "t6"."stops"
      FROM (
        SELECT
          "t17"."tree",
          "t17"."holder",
          "t17"."day",
          LEAD("t17"."day") OVER (
            PARTITION BY "t17"."tree", "t17"."holder"
            ORDER BY "t17"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "until",
          SUM("t17"."a__peak__n") OVER (
            PARTITION BY "t17"."tree", "t17"."holder"
            ORDER BY "t17"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
          ) AS "a__peak__n",
          SUM("t17"."a__peak__has") OVER (
            PARTITION BY "t17"."tree", "t17"."holder"
            ORDER BY "t17"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
          ) AS "a__peak__has"
        FROM (
          SELECT
            "t16"."tree",
            "t16"."holder",
            "t16"."day",
            SUM("t16"."a__peak__n") AS "a__peak__n",
            SUM("t16"."a__peak__has") AS "a__peak__has"
          FROM (
            SELECT
              *
            FROM (
              SELECT DISTINCT
                "t14"."tree",
                "t14"."holder",
                MAKE_DATE(1, 1, 1) AS "day",
                "t14"."a__peak__n" * 0 AS "a__peak__n",
                "t14"."a__peak__has" * 0 AS "a__peak__has"
              FROM "t13" AS "t14"
            ) AS "t15"
            UNION ALL
            SELECT
              *
            FROM "t13" AS "t14"
          ) AS "t16"
          GROUP BY
            1,
            2,
            3
        ) AS "t17"
      ) AS "t19"
      INNER JOIN (
        SELECT
          "t0"."window",
          "t0"."tree" AS "moment_tree",
          "t0"."starts",
          "t0"."stops"
        FROM "kexie_windows_0" AS "t0"
      ) AS "t6"
        ON "t19"."tree" = "t6"."moment_tree"
        AND "t19"."day" < "t6"."stops"
        AND (
          (
            "t19"."until" IS NULL
          ) OR (
            "t19"."until" > "t6"."starts"
          )
        )
    ) AS "t20"
    GROUP BY
      1,
      2,
      3
  ) AS "t21"
) AS "t22"
GROUP BY
  1
