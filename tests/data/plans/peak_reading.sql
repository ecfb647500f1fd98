1 indicators × 2 periods × 1 organisations: 2 cells

a__plays_spells_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.peak_reading

-- a__plays_spells_subtree_0
SELECT
  "t16"."window",
  "t16"."node",
  SUM("t16"."a__peak_reading__s") AS "a__peak_reading__s",
  SUM("t16"."a__peak_reading__has") AS "a__peak_reading__has",
  SUM("t16"."a__peak_reading__seen") AS "a__peak_reading__seen"
FROM (
  SELECT
    "t15"."window",
    "t15"."tree",
    "t15"."unit",
    "t15"."a__peak_reading__s",
    "t15"."a__peak_reading__has",
    "t15"."a__peak_reading__seen",
    "t4"."node",
    "t4"."itself"
  FROM (
    SELECT
      "t13"."window",
      "t13"."tree",
      "t13"."unit",
      "t13"."a__peak_reading__v" AS "a__peak_reading__s",
      "t13"."a__peak_reading__h" AS "a__peak_reading__has",
      "t13"."a__peak_reading__r" AS "a__peak_reading__seen"
    FROM (
      SELECT
        "t12"."window",
        "t12"."tree",
        "t12"."unit",
        "t12"."of_0",
        MAX(CASE WHEN "t12"."flag_0" THEN "t12"."value_plays" ELSE NULL END) AS "a__peak_reading__v",
        SUM(
          CASE WHEN "t12"."flag_0" AND (
            "t12"."value_plays" IS NOT NULL
          ) THEN 1 ELSE 0 END
        ) AS "a__peak_reading__k",
        SUM(CASE WHEN "t12"."flag_0" THEN 1 ELSE 0 END) AS "a__peak_reading__h",
        SUM(CASE WHEN "t12"."seen_plays" THEN 1 ELSE 0 END) AS "a__peak_reading__r"
      FROM (
        SELECT
          "t11"."day",
          "t11"."at",
          "t11"."of_0",
          "t11"."flag_0",
          "t11"."value_plays",
          "t11"."seen_plays",
          "t11"."unit",
          "t5"."window",
          "t5"."tree"
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
        ) AS "t11"
        INNER JOIN "kexie_parts_0" AS "t5"
          ON "t11"."segment" = "t5"."segment"
      ) AS "t12"
      GROUP BY
        1,
        2,
        3,
        4
    ) AS "t13"
  ) AS "t15"
  INNER JOIN "kexie_above" AS "t4"
    ON "t15"."tree" = "t4"."tree" AND "t15"."unit" = "t4"."unit"
) AS "t16"
GROUP BY
  1,
  2
