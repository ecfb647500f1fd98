1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_spells_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak_reading

-- a__plays_spells_subtree_0
SELECT
  "t17"."window",
  "t17"."node",
  SUM("t17"."a__peak_reading__s") AS "a__peak_reading__s",
  SUM("t17"."a__peak_reading__has") AS "a__peak_reading__has",
  SUM("t17"."a__peak_reading__seen") AS "a__peak_reading__seen"
FROM (
  SELECT
    "t16"."window",
    "t16"."tree",
    "t16"."unit",
    "t16"."a__peak_reading__s",
    "t16"."a__peak_reading__has",
    "t16"."a__peak_reading__seen",
    "t4"."node",
    "t4"."itself"
  FROM (
    SELECT
      "t14"."window",
      "t14"."tree",
      "t14"."unit",
      "t14"."a__peak_reading__v" AS "a__peak_reading__s",
      "t14"."a__peak_reading__h" AS "a__peak_reading__has",
      "t14"."a__peak_reading__r" AS "a__peak_reading__seen"
    FROM (
      SELECT
        "t13"."window",
        "t13"."tree",
        "t13"."unit",
        "t13"."of_0",
        MAX(CASE WHEN "t13"."flag_0" THEN "t13"."value_plays" ELSE NULL END) AS "a__peak_reading__v",
        SUM(
          CASE WHEN "t13"."flag_0" AND (
            "t13"."value_plays" IS NOT NULL
          ) THEN 1 ELSE 0 END
        ) AS "a__peak_reading__k",
        SUM(CASE WHEN "t13"."flag_0" THEN 1 ELSE 0 END) AS "a__peak_reading__h",
        SUM(CASE WHEN "t13"."seen_plays" THEN 1 ELSE 0 END) AS "a__peak_reading__r"
      FROM (
        SELECT
          "t12"."day",
          "t12"."at",
          "t12"."of_0",
          "t12"."flag_0",
          "t12"."value_plays",
          "t12"."seen_plays",
          "t12"."unit",
          "t5"."window",
          "t5"."tree"
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
        ) AS "t12"
        INNER JOIN "kexie_parts_0" AS "t5"
          ON "t12"."segment" = "t5"."segment"
      ) AS "t13"
      GROUP BY
        1,
        2,
        3,
        4
    ) AS "t14"
  ) AS "t16"
  INNER JOIN "kexie_above" AS "t4"
    ON "t16"."tree" = "t4"."tree" AND "t16"."unit" = "t4"."unit"
) AS "t17"
GROUP BY
  1,
  2
