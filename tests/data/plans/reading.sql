1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_readings_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.reading

stages
  the engine, query by query:
    a__plays_readings_subtree_0_last: at most 4 rows
  then here: slots to windows, places to organisations, values of dimensions to totals
  then here: quotients, formulas, comparisons and reasons, cell by cell

-- a__plays_readings_subtree_0_last
SELECT
  "t16"."window" AS "slot",
  "t16"."unit",
  "t16"."a__reading__s",
  "t16"."a__reading__seen"
FROM (
  SELECT
    "t15"."window",
    "t15"."unit",
    SUM(
      CASE
        WHEN "t15"."flag_0" AND (
          "t15"."value_plays" IS NOT NULL
        )
        THEN "t15"."value_plays"
        ELSE NULL
      END
    ) AS "a__reading__s",
    SUM(CASE WHEN "t15"."seen_plays" THEN 1 ELSE 0 END) AS "a__reading__seen"
  FROM (
    SELECT
      "t14"."day",
      "t14"."at",
      "t14"."of_0",
      "t14"."flag_0",
      "t14"."value_plays",
      "t14"."seen_plays",
      "t14"."unit",
      "t14"."window",
      "t14"."tree"
    FROM (
      SELECT
        "t13"."day",
        "t13"."at",
        "t13"."of_0",
        "t13"."flag_0",
        "t13"."value_plays",
        "t13"."seen_plays",
        "t13"."unit",
        "t13"."window",
        "t13"."tree",
        ROW_NUMBER() OVER (
          PARTITION BY "t13"."window", "t13"."of_0"
          ORDER BY "t13"."at" DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t12"."day",
          "t12"."at",
          "t12"."of_0",
          "t12"."flag_0",
          "t12"."value_plays",
          "t12"."seen_plays",
          "t12"."unit",
          "t3"."window",
          "t3"."tree"
        FROM (
          SELECT
            "t10"."day",
            "t10"."at",
            "t10"."of_0",
            "t10"."flag_0",
            "t10"."value_plays",
            "t10"."seen_plays",
            "t10"."unit",
            "t10"."segment"
          FROM (
            SELECT
              "t9"."day",
              "t9"."at",
              "t9"."of_0",
              "t9"."flag_0",
              "t9"."value_plays",
              "t9"."seen_plays",
              "t9"."unit",
              "t9"."segment",
              ROW_NUMBER() OVER (
                PARTITION BY "t9"."segment", "t9"."of_0"
                ORDER BY "t9"."at" DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "place"
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
            ) AS "t9"
          ) AS "t10"
          WHERE
            "t10"."place" = 0
        ) AS "t12"
        INNER JOIN "kexie_parts_a__plays_0" AS "t3"
          ON "t12"."segment" = "t3"."segment"
      ) AS "t13"
    ) AS "t14"
    WHERE
      "t14"."place" = 0
  ) AS "t15"
  GROUP BY
    1,
    2
) AS "t16"
