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
  "t8"."window",
  "t8"."node",
  MIN("t8"."a__reported__taken") AS "a__reported__lo",
  MAX("t8"."a__reported__taken") AS "a__reported__hi"
FROM (
  SELECT
    "t3"."window",
    "t5"."node",
    CASE
      WHEN CASE
        WHEN (
          "t7"."unit" IS NOT NULL
        ) AND (
          "t7"."value_plays" IS NOT NULL
        )
        THEN "t7"."at"
        ELSE NULL
      END = MAX(
        CASE
          WHEN (
            "t7"."unit" IS NOT NULL
          ) AND (
            "t7"."value_plays" IS NOT NULL
          )
          THEN "t7"."at"
          ELSE NULL
        END
      ) OVER (
        PARTITION BY "t3"."window", "t5"."node"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      THEN "t7"."value_plays"
      ELSE NULL
    END AS "a__reported__taken"
  FROM (
    SELECT
      "t0"."org_code" AS "unit",
      CAST("t0"."read_at" AS DATE) AS "day",
      "t0"."read_at" AS "at",
      "t0"."video" AS "of_0",
      "t0"."plays" AS "value_plays",
      0 + CASE WHEN CAST("t0"."read_at" AS DATE) >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN CAST("t0"."read_at" AS DATE) >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
    FROM "a__plays" AS "t0"
    WHERE
      CAST("t0"."read_at" AS DATE) >= MAKE_DATE(2022, 1, 1)
      AND CAST("t0"."read_at" AS DATE) < MAKE_DATE(2024, 1, 1)
  ) AS "t7"
  INNER JOIN "kexie_parts_0" AS "t3"
    ON "t7"."segment" = "t3"."segment"
  INNER JOIN (
    SELECT
      *
    FROM "kexie_above" AS "t2"
    WHERE
      "t2"."itself" = 1
  ) AS "t5"
    ON "t3"."tree" = "t5"."tree" AND "t7"."unit" = "t5"."unit"
) AS "t8"
GROUP BY
  1,
  2
