1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_readings_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.reading

-- a__plays_readings_subtree_0
SELECT
  "t19"."window",
  "t19"."node",
  SUM(
    CASE
      WHEN "t19"."flag_0" AND (
        "t19"."value_plays" IS NOT NULL
      )
      THEN "t19"."value_plays"
      ELSE NULL
    END
  ) AS "a__reading__s",
  SUM(CASE WHEN "t19"."seen_plays" THEN 1 ELSE 0 END) AS "a__reading__seen"
FROM (
  SELECT
    "t18"."day",
    "t18"."at",
    "t18"."of_0",
    "t18"."flag_0",
    "t18"."value_plays",
    "t18"."seen_plays",
    "t18"."unit",
    "t18"."window",
    "t18"."tree",
    "t4"."node",
    "t4"."itself"
  FROM (
    SELECT
      "t16"."day",
      "t16"."at",
      "t16"."of_0",
      "t16"."flag_0",
      "t16"."value_plays",
      "t16"."seen_plays",
      "t16"."unit",
      "t16"."window",
      "t16"."tree"
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
        "t15"."tree",
        ROW_NUMBER() OVER (
          PARTITION BY "t15"."window", "t15"."of_0"
          ORDER BY "t15"."at" DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "place"
      FROM (
        SELECT
          "t14"."day",
          "t14"."at",
          "t14"."of_0",
          "t14"."flag_0",
          "t14"."value_plays",
          "t14"."seen_plays",
          "t14"."unit",
          "t5"."window",
          "t5"."tree"
        FROM (
          SELECT
            "t12"."day",
            "t12"."at",
            "t12"."of_0",
            "t12"."flag_0",
            "t12"."value_plays",
            "t12"."seen_plays",
            "t12"."unit",
            "t12"."segment"
          FROM (
            SELECT
              "t11"."day",
              "t11"."at",
              "t11"."of_0",
              "t11"."flag_0",
              "t11"."value_plays",
              "t11"."seen_plays",
              "t11"."unit",
              "t11"."segment",
              ROW_NUMBER() OVER (
                PARTITION BY "t11"."segment", "t11"."of_0"
                ORDER BY "t11"."at" DESC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "place"
            FROM (
              SELECT
                "t10"."day",
                "t10"."at",
                "t10"."of_0",
                "t10"."flag_0",
                "t10"."value_plays",
                "t10"."seen_plays",
                "t10"."unit",
                0 + CASE WHEN "t10"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t10"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
              FROM (
                SELECT
                  "t9"."day",
                  "t9"."at",
                  "t9"."of_0",
                  "t9"."flag_0",
                  "t9"."value_plays",
                  "t9"."seen_plays",
                  "t6"."unit"
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
                ) AS "t9"
                INNER JOIN "kexie_units" AS "t6"
                  ON "t9"."org_code" = "t6"."code"
              ) AS "t10"
              WHERE
                "t10"."day" >= MAKE_DATE(2022, 1, 1) AND "t10"."day" < MAKE_DATE(2024, 1, 1)
            ) AS "t11"
          ) AS "t12"
          WHERE
            "t12"."place" = 0
        ) AS "t14"
        INNER JOIN "kexie_parts_0" AS "t5"
          ON "t14"."segment" = "t5"."segment"
      ) AS "t15"
    ) AS "t16"
    WHERE
      "t16"."place" = 0
  ) AS "t18"
  INNER JOIN "kexie_above" AS "t4"
    ON "t18"."tree" = "t4"."tree" AND "t18"."unit" = "t4"."unit"
) AS "t19"
GROUP BY
  1,
  2
