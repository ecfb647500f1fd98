1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_reported_own_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.reported

stages
  the engine, query by query:
    a__plays_reported_own_0: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__plays_reported_own_0
SELECT
  "t12"."window",
  "t12"."node",
  MIN("t12"."a__reported__taken") AS "a__reported__lo",
  MAX("t12"."a__reported__taken") AS "a__reported__hi"
FROM (
  SELECT
    "t4"."window",
    "t8"."node",
    CASE
      WHEN CASE
        WHEN (
          "t11"."unit" IS NOT NULL
        ) AND (
          "t11"."value_plays" IS NOT NULL
        )
        THEN "t11"."at"
        ELSE NULL
      END = MAX(
        CASE
          WHEN (
            "t11"."unit" IS NOT NULL
          ) AND (
            "t11"."value_plays" IS NOT NULL
          )
          THEN "t11"."at"
          ELSE NULL
        END
      ) OVER (
        PARTITION BY "t4"."window", "t8"."node"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      THEN "t11"."value_plays"
      ELSE NULL
    END AS "a__reported__taken"
  FROM (
    SELECT
      "t9"."unit",
      "t9"."day",
      "t9"."at",
      "t9"."of_0",
      "t9"."value_plays",
      0 + CASE WHEN "t9"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t9"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
    FROM (
      SELECT
        "t6".".unit" AS "unit",
        CAST("t5"."read_at" AS DATE) AS "day",
        "t5"."read_at" AS "at",
        "t5"."video" AS "of_0",
        "t5"."plays" AS "value_plays"
      FROM "a__plays" AS "t5"
      INNER JOIN "kexie_units" AS "t6"
        ON "t5"."org_code" = "t6".".code"
    ) AS "t9"
    WHERE
      "t9"."day" >= MAKE_DATE(2022, 1, 1) AND "t9"."day" < MAKE_DATE(2024, 1, 1)
  ) AS "t11"
  INNER JOIN "kexie_parts_0" AS "t4"
    ON "t11"."segment" = "t4"."segment"
  INNER JOIN (
    SELECT
      *
    FROM "kexie_above" AS "t1"
    WHERE
      "t1"."itself" = 1
  ) AS "t8"
    ON "t4"."tree" = "t8"."tree" AND "t11"."unit" = "t8"."unit"
) AS "t12"
GROUP BY
  1,
  2
