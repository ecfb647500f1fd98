1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_readings_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.reading

-- a__plays_readings_subtree_0
SELECT
  "t18"."window",
  "t18"."node",
  SUM(
    CASE
      WHEN "t18"."flag_0" AND (
        "t18"."value_plays" IS NOT NULL
      )
      THEN "t18"."value_plays"
      ELSE NULL
    END
  ) AS "a__reading__s",
  SUM(CASE WHEN "t18"."seen_plays" THEN 1 ELSE 0 END) AS "a__reading__seen"
FROM (
  SELECT
    "t17"."day",
    "t17"."at",
    "t17"."of_0",
    "t17"."flag_0",
    "t17"."value_plays",
    "t17"."seen_plays",
    "t17"."unit",
    "t17"."window",
    "t17"."tree",
    "t4"."node",
    "t4"."itself"
  FROM (
    SELECT
      "t15"."day",
      "t15"."at",
      "t15"."of_0",
      "t15"."flag_0",
      "t15"."value_plays",
      "t15"."seen_plays",
      "t15"."unit",
      "t15"."window",
      "t15"."tree"
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
        "t14"."tree",
        ROW_NUMBER() OVER (
          PARTITION BY "t14"."window", "t14"."of_0"
          ORDER BY "t14"."at" DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t13"."day",
          "t13"."at",
          "t13"."of_0",
          "t13"."flag_0",
          "t13"."value_plays",
          "t13"."seen_plays",
          "t13"."unit",
          "t5"."window",
          "t5"."tree"
        FROM (
          SELECT
            "t11"."day",
            "t11"."at",
            "t11"."of_0",
            "t11"."flag_0",
            "t11"."value_plays",
            "t11"."seen_plays",
            "t11"."unit",
            "t11"."segment"
          FROM (
            SELECT
              "t10"."day",
              "t10"."at",
              "t10"."of_0",
              "t10"."flag_0",
              "t10"."value_plays",
              "t10"."seen_plays",
              "t10"."unit",
              "t10"."segment",
              ROW_NUMBER() OVER (
                PARTITION BY "t10"."segment", "t10"."of_0"
                ORDER BY "t10"."at" DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "place"
            FROM (
              SELECT
                "t9"."day",
                "t9"."at",
                "t9"."of_0",
                "t9"."flag_0",
                "t9"."value_plays",
                "t9"."seen_plays",
                "t9"."unit",
                0 + CASE WHEN "t9"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t9"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
              FROM (
                SELECT
                  "t8"."day",
                  "t8"."at",
                  "t8"."of_0",
                  "t8"."flag_0",
                  "t8"."value_plays",
                  "t8"."seen_plays",
                  "t6"."unit"
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
                ) AS "t8"
                INNER JOIN "kexie_units" AS "t6"
                  ON "t8"."org_code" = "t6"."code"
              ) AS "t9"
              WHERE
                "t9"."day" >= MAKE_DATE(2022, 1, 1) AND "t9"."day" < MAKE_DATE(2024, 1, 1)
            ) AS "t10"
          ) AS "t11"
          WHERE
            "t11"."place" = 0
        ) AS "t13"
        INNER JOIN "kexie_parts_0" AS "t5"
          ON "t13"."segment" = "t5"."segment"
      ) AS "t14"
    ) AS "t15"
    WHERE
      "t15"."place" = 0
  ) AS "t17"
  INNER JOIN "kexie_above" AS "t4"
    ON "t17"."tree" = "t4"."tree" AND "t17"."unit" = "t4"."unit"
) AS "t18"
GROUP BY
  1,
  2
