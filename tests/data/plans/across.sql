1 indicators × 2 periods × 1 organisations: 2 cells

a__talks_cube_across_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.across

-- a__talks_cube_across_0
SELECT
  "t19"."window",
  "t19"."node",
  SUM(CASE WHEN "t19"."a__across__has" > 0 THEN 1 ELSE 0 END) AS "a__across__units",
  SUM(
    CASE
      WHEN "t19"."a__across__has" > 0
      THEN COALESCE("t19"."a__across__s", 0)
      ELSE NULL
    END
  ) AS "a__across__s",
  MIN(
    CASE
      WHEN "t19"."a__across__has" > 0
      THEN COALESCE("t19"."a__across__s", 0)
      ELSE NULL
    END
  ) AS "a__across__lo",
  MAX(
    CASE
      WHEN "t19"."a__across__has" > 0
      THEN COALESCE("t19"."a__across__s", 0)
      ELSE NULL
    END
  ) AS "a__across__hi"
FROM (
  SELECT
    "t18"."window",
    "t18"."tree",
    "t18"."unit",
    "t18"."a__across__s",
    "t18"."a__across__has",
    "t5"."node",
    "t5"."itself"
  FROM (
    SELECT
      "t16"."window",
      "t16"."tree",
      "t16"."holder" AS "unit",
      "t16"."a__across__s",
      "t16"."a__across__has"
    FROM (
      SELECT
        "t15"."window",
        "t15"."tree",
        "t15"."holder",
        SUM("t15"."a__across__s") AS "a__across__s",
        SUM("t15"."a__across__has") AS "a__across__has"
      FROM (
        SELECT
          "t14"."unit",
          "t14"."segment",
          "t14"."a__across__s",
          "t14"."a__across__has",
          "t6"."window",
          "t6"."tree",
          "t7"."holder"
        FROM (
          SELECT
            "t12"."unit",
            "t12"."segment",
            SUM(
              CASE
                WHEN "t12"."flag_0" AND (
                  "t12"."value_guests" IS NOT NULL
                )
                THEN "t12"."value_guests"
                ELSE NULL
              END
            ) AS "a__across__s",
            SUM(CASE WHEN "t12"."flag_0" THEN 1 ELSE 0 END) AS "a__across__has"
          FROM (
            SELECT
              "t11"."day",
              "t11"."at",
              "t11"."flag_0",
              "t11"."value_guests",
              "t11"."unit",
              0 + CASE WHEN "t11"."day" >= MAKE_DATE(2022, 1, 1) THEN 1 ELSE 0 END + CASE WHEN "t11"."day" >= MAKE_DATE(2023, 1, 1) THEN 1 ELSE 0 END AS "segment"
            FROM (
              SELECT
                "t10"."day",
                "t10"."at",
                "t10"."flag_0",
                "t10"."value_guests",
                "t8"."unit"
              FROM (
                SELECT
                  "t3"."org_code",
                  "t3"."day",
                  "t3"."day" AS "at",
                  TRUE AS "flag_0",
                  "t3"."guests" AS "value_guests"
                FROM "a__talks" AS "t3"
              ) AS "t10"
              INNER JOIN "kexie_units" AS "t8"
                ON "t10"."org_code" = "t8"."code"
            ) AS "t11"
            WHERE
              "t11"."day" >= MAKE_DATE(2022, 1, 1) AND "t11"."day" < MAKE_DATE(2024, 1, 1)
          ) AS "t12"
          GROUP BY
            1,
            2
        ) AS "t14"
        INNER JOIN "kexie_parts_0" AS "t6"
          ON "t14"."segment" = "t6"."segment"
        INNER JOIN "kexie_holders" AS "t7"
          ON "t6"."tree" = "t7"."tree" AND "t14"."unit" = "t7"."unit"
      ) AS "t15"
      GROUP BY
        1,
        2,
        3
    ) AS "t16"
  ) AS "t18"
  INNER JOIN "kexie_above" AS "t5"
    ON "t18"."tree" = "t5"."tree" AND "t18"."unit" = "t5"."unit"
) AS "t19"
GROUP BY
  1,
  2
