1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_spells_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak_reading

stages
  the engine, query by query:
    a__plays_spells_subtree_0: at most 2 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__plays_spells_subtree_0
SELECT
  "t7"."window" AS "slot",
  SUM("t7"."a__peak_reading__s") AS "a__peak_reading__s",
  SUM("t7"."a__peak_reading__has") AS "a__peak_reading__has",
  SUM("t7"."a__peak_reading__seen") AS "a__peak_reading__seen"
FROM (
  SELECT
    "t6"."window",
    "t6"."tree",
    "t6"."unit",
    "t6"."a__peak_reading__v" AS "a__peak_reading__s",
    "t6"."a__peak_reading__h" AS "a__peak_reading__has",
    "t6"."a__peak_reading__r" AS "a__peak_reading__seen"
  FROM (
    SELECT
      "t5"."window",
      "t5"."tree",
      "t5"."unit",
      "t5"."of_0",
      MAX(CASE WHEN "t5"."unit" IS NOT NULL THEN "t5"."value_plays" ELSE NULL END) AS "a__peak_reading__v",
      SUM(
        CASE
          WHEN (
            "t5"."unit" IS NOT NULL
          ) AND (
            "t5"."value_plays" IS NOT NULL
          )
          THEN 1
          ELSE 0
        END
      ) AS "a__peak_reading__k",
      SUM(CASE WHEN "t5"."unit" IS NOT NULL THEN 1 ELSE 0 END) AS "a__peak_reading__h",
      SUM(CASE WHEN "t5"."value_plays" IS NOT NULL THEN 1 ELSE 0 END) AS "a__peak_reading__r"
    FROM (
      SELECT
        "t4"."unit",
        "t4"."day",
        "t4"."at",
        "t4"."of_0",
        "t4"."value_plays",
        "t2"."window",
        "t2"."tree"
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
      ) AS "t4"
      INNER JOIN "kexie_parts_0" AS "t2"
        ON "t4"."segment" = "t2"."segment"
    ) AS "t5"
    GROUP BY
      1,
      2,
      3,
      4
  ) AS "t6"
) AS "t7"
GROUP BY
  1
