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
  "t14"."window" AS "slot",
  "t14"."unit",
  "t14"."a__peak_reading__s",
  "t14"."a__peak_reading__has",
  "t14"."a__peak_reading__seen"
FROM (
  SELECT
    "t13"."window",
    "t13"."unit",
    SUM("t13"."a__peak_reading__s") AS "a__peak_reading__s",
    SUM("t13"."a__peak_reading__has") AS "a__peak_reading__has",
    SUM("t13"."a__peak_reading__seen") AS "a__peak_reading__seen"
  FROM (
    SELECT
      "t12"."window",
      "t12"."tree",
      "t12"."unit",
      "t12"."a__peak_reading__v" AS "a__peak_reading__s",
      "t12"."a__peak_reading__h" AS "a__peak_reading__has",
      "t12"."a__peak_reading__r" AS "a__peak_reading__seen"
    FROM (
      SELECT
        "t11"."window",
        "t11"."tree",
        "t11"."unit",
        "t11"."of_0",
        MAX(CASE WHEN "t11"."flag_0" THEN "t11"."value_plays" ELSE NULL END) AS "a__peak_reading__v",
        SUM(
          CASE WHEN "t11"."flag_0" AND (
            "t11"."value_plays" IS NOT NULL
          ) THEN 1 ELSE 0 END
        ) AS "a__peak_reading__k",
        SUM(CASE WHEN "t11"."flag_0" THEN 1 ELSE 0 END) AS "a__peak_reading__h",
        SUM(CASE WHEN "t11"."seen_plays" THEN 1 ELSE 0 END) AS "a__peak_reading__r"
      FROM (
        SELECT
          "t10"."day",
          "t10"."at",
          "t10"."of_0",
          "t10"."flag_0",
          "t10"."value_plays",
          "t10"."seen_plays",
          "t10"."unit",
          "t3"."window",
          "t3"."tree"
        FROM (
          SELECT
            "t8"."day",
            "t8"."at",
            "t8"."of_0",
            "t8"."flag_0",
            "t8"."value_plays",
            "t8"."seen_plays",
            "t8"."unit",
            0 + CASE WHEN "t8"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t8"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
          FROM (
            SELECT
              "t7"."day",
              "t7"."at",
              "t7"."of_0",
              "t7"."flag_0",
              "t7"."value_plays",
              "t7"."seen_plays",
              "t4"."unit"
            FROM (
              SELECT
                "t2"."org_code",
                CAST("t2"."read_at" AS DATE) AS "day",
                "t2"."read_at" AS "at",
                "t2"."video" AS "of_0",
                TRUE AS "flag_0",
                "t2"."plays" AS "value_plays",
                "t2"."plays" IS NOT NULL AS "seen_plays"
              FROM "a__plays" AS "t2"
            ) AS "t7"
            INNER JOIN "kexie_units" AS "t4"
              ON "t7"."org_code" = "t4"."code"
          ) AS "t8"
          WHERE
            "t8"."day" >= MAKE_DATE(2022, 1, 1) AND "t8"."day" < MAKE_DATE(2024, 1, 1)
        ) AS "t10"
        INNER JOIN "kexie_parts_a__plays_0" AS "t3"
          ON "t10"."segment" = "t3"."segment"
      ) AS "t11"
      GROUP BY
        1,
        2,
        3,
        4
    ) AS "t12"
  ) AS "t13"
  GROUP BY
    1,
    2
) AS "t14"
