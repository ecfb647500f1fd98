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
  "t14"."window",
  "t14"."node",
  MIN("t14"."a__reported__taken") AS "a__reported__lo",
  MAX("t14"."a__reported__taken") AS "a__reported__hi"
FROM (
  SELECT
    "t4"."window",
    "t8"."node",
    CASE
      WHEN CASE
        WHEN "t13"."flag_0" AND (
          "t13"."value_plays" IS NOT NULL
        )
        THEN "t13"."at"
        ELSE NULL
      END = MAX(
        CASE
          WHEN "t13"."flag_0" AND (
            "t13"."value_plays" IS NOT NULL
          )
          THEN "t13"."at"
          ELSE NULL
        END
      ) OVER (
        PARTITION BY "t4"."window", "t8"."node"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      )
      THEN "t13"."value_plays"
      ELSE NULL
    END AS "a__reported__taken"
  FROM (
    SELECT
      "t11"."day",
      "t11"."at",
      "t11"."of_0",
      "t11"."flag_0",
      "t11"."value_plays",
      "t11"."seen_plays",
      "t11"."unit",
      0 + CASE WHEN "t11"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t11"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
    FROM (
      SELECT
        "t10"."day",
        "t10"."at",
        "t10"."of_0",
        "t10"."flag_0",
        "t10"."value_plays",
        "t10"."seen_plays",
        "t5"."unit"
      FROM (
        SELECT
          "t3"."org_code",
          CAST("t3"."read_at" AS DATE) AS "day",
          "t3"."read_at" AS "at",
          "t3"."video" AS "of_0",
          TRUE AS "flag_0",
          "t3"."plays" AS "value_plays",
          "t3"."plays" IS NOT NULL AS "seen_plays"
        FROM "a__plays" AS "t3"
      ) AS "t10"
      INNER JOIN "kexie_units" AS "t5"
        ON "t10"."org_code" = "t5"."code"
    ) AS "t11"
    WHERE
      "t11"."day" >= MAKE_DATE(2022, 1, 1) AND "t11"."day" < MAKE_DATE(2024, 1, 1)
  ) AS "t13"
  INNER JOIN "kexie_parts_a__plays_0" AS "t4"
    ON "t13"."segment" = "t4"."segment"
  INNER JOIN (
    SELECT
      *
    FROM "kexie_above" AS "t1"
    WHERE
      "t1"."itself" = 1
  ) AS "t8"
    ON "t4"."tree" = "t8"."tree" AND "t13"."unit" = "t8"."unit"
) AS "t14"
GROUP BY
  1,
  2
