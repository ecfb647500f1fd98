1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_spells_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak_reading

stages
  the engine, query by query:
    a__plays_spells_subtree_0: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__plays_spells_subtree_0
SELECT
  "t11"."unit",
  "t11"."window" AS "slot",
  SUM("t11"."a__peak_reading__s") AS "a__peak_reading__s",
  SUM("t11"."a__peak_reading__has") AS "a__peak_reading__has",
  SUM("t11"."a__peak_reading__seen") AS "a__peak_reading__seen"
FROM (
  SELECT
    "t10"."window",
    "t10"."tree",
    "t10"."unit",
    "t10"."a__peak_reading__v" AS "a__peak_reading__s",
    "t10"."a__peak_reading__h" AS "a__peak_reading__has",
    "t10"."a__peak_reading__r" AS "a__peak_reading__seen"
  FROM (
    SELECT
      "t9"."window",
      "t9"."tree",
      "t9"."unit",
      "t9"."of_0",
      MAX(CASE WHEN "t9"."unit" IS NOT NULL THEN "t9"."value_plays" ELSE NULL END) AS "a__peak_reading__v",
      SUM(
        CASE
          WHEN (
            "t9"."unit" IS NOT NULL
          ) AND (
            "t9"."value_plays" IS NOT NULL
          )
          THEN 1
          ELSE 0
        END
      ) AS "a__peak_reading__k",
      SUM(CASE WHEN "t9"."unit" IS NOT NULL THEN 1 ELSE 0 END) AS "a__peak_reading__h",
      SUM(CASE WHEN "t9"."value_plays" IS NOT NULL THEN 1 ELSE 0 END) AS "a__peak_reading__r"
    FROM (
      SELECT
        "t8"."unit",
        "t8"."day",
        "t8"."at",
        "t8"."of_0",
        "t8"."value_plays",
        "t3"."window",
        "t3"."tree"
      FROM (
        SELECT
          "t6"."unit",
          "t6"."day",
          "t6"."at",
          "t6"."of_0",
          "t6"."value_plays",
          0 + CASE WHEN "t6"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t6"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
        FROM (
          SELECT
            "t5".".unit" AS "unit",
            CAST("t4"."read_at" AS DATE) AS "day",
            "t4"."read_at" AS "at",
            "t4"."video" AS "of_0",
            "t4"."plays" AS "value_plays"
          FROM "a__plays" AS "t4"
          INNER JOIN "kexie_units" AS "t5"
            ON "t4"."org_code" = "t5".".code"
        ) AS "t6"
        WHERE
          "t6"."day" >= MAKE_DATE(2022, 1, 1) AND "t6"."day" < MAKE_DATE(2024, 1, 1)
      ) AS "t8"
      INNER JOIN "kexie_parts_0" AS "t3"
        ON "t8"."segment" = "t3"."segment"
    ) AS "t9"
    GROUP BY
      1,
      2,
      3,
      4
  ) AS "t10"
) AS "t11"
GROUP BY
  1,
  2
