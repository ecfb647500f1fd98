1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_cube_across_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.across

-- a__talks_cube_across_0
SELECT
  "t20"."window",
  "t20"."node",
  SUM(CASE WHEN "t20"."a__across__has" > 0 THEN 1 ELSE 0 END) AS "a__across__units",
  SUM(
    CASE
      WHEN "t20"."a__across__has" > 0
      THEN COALESCE("t20"."a__across__s", 0)
      ELSE NULL
    END
  ) AS "a__across__s",
  MIN(
    CASE
      WHEN "t20"."a__across__has" > 0
      THEN COALESCE("t20"."a__across__s", 0)
      ELSE NULL
    END
  ) AS "a__across__lo",
  MAX(
    CASE
      WHEN "t20"."a__across__has" > 0
      THEN COALESCE("t20"."a__across__s", 0)
      ELSE NULL
    END
  ) AS "a__across__hi"
FROM (
  SELECT
    "t19"."window",
    "t19"."tree",
    "t19"."unit",
    "t19"."a__across__s",
    "t19"."a__across__has",
    "t5"."node",
    "t5"."itself"
  FROM (
    SELECT
      "t17"."window",
      "t17"."tree",
      "t17"."holder" AS "unit",
      "t17"."a__across__s",
      "t17"."a__across__has"
    FROM (
      SELECT
        "t16"."window",
        "t16"."tree",
        "t16"."holder",
        SUM("t16"."a__across__s") AS "a__across__s",
        SUM("t16"."a__across__has") AS "a__across__has"
      FROM (
        SELECT
          "t15"."unit",
          "t15"."segment",
          "t15"."a__across__s",
          "t15"."a__across__has",
          "t6"."window",
          "t6"."tree",
          "t7"."holder"
        FROM (
          SELECT
            "t13"."unit",
            "t13"."segment",
            SUM(
              CASE
                WHEN "t13"."flag_0" AND (
                  "t13"."value_guests" IS NOT NULL
                )
                THEN "t13"."value_guests"
                ELSE NULL
              END
            ) AS "a__across__s",
            SUM(CASE WHEN "t13"."flag_0" THEN 1 ELSE 0 END) AS "a__across__has"
          FROM (
            SELECT
              "t12"."day",
              "t12"."at",
              "t12"."flag_0",
              "t12"."value_guests",
              "t12"."unit",
              0 + CASE WHEN "t12"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t12"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
            FROM (
              SELECT
                "t11"."day",
                "t11"."at",
                "t11"."flag_0",
                "t11"."value_guests",
                "t8"."unit"
              FROM (
                SELECT
                  "t4"."org_code",
                  "t4"."day",
                  "t4"."day" AS "at",
                  TRUE AS "flag_0",
                  "t4"."guests" AS "value_guests"
                FROM "a__talks" AS "t4"
              ) AS "t11"
              INNER JOIN "kexie_units" AS "t8"
                ON "t11"."org_code" = "t8"."code"
            ) AS "t12"
            WHERE
              "t12"."day" >= MAKE_DATE(2022, 1, 1) AND "t12"."day" < MAKE_DATE(2024, 1, 1)
          ) AS "t13"
          GROUP BY
            1,
            2
        ) AS "t15"
        INNER JOIN "kexie_parts_0" AS "t6"
          ON "t15"."segment" = "t6"."segment"
        INNER JOIN "kexie_holders" AS "t7"
          ON "t6"."tree" = "t7"."tree" AND "t15"."unit" = "t7"."unit"
      ) AS "t16"
      GROUP BY
        1,
        2,
        3
    ) AS "t17"
  ) AS "t19"
  INNER JOIN "kexie_above" AS "t5"
    ON "t19"."tree" = "t5"."tree" AND "t19"."unit" = "t5"."unit"
) AS "t20"
GROUP BY
  1,
  2
