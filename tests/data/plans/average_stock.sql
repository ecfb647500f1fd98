1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_overlaps_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.average_stock

-- a__bases_overlaps_subtree_0
SELECT
  "t15"."window",
  "t15"."node",
  SUM(
    CASE
      WHEN "t15"."flag_0" AND (
        "t15"."value_seats" IS NOT NULL
      )
      THEN "t15"."value_seats" * "t15"."weight"
      ELSE NULL
    END
  ) AS "a__average_stock__s"
FROM (
  SELECT
    "t14"."flag_0",
    "t14"."value_seats",
    "t14"."unit",
    "t14"."window",
    "t14"."tree",
    "t14"."weight",
    "t4"."node",
    "t4"."itself"
  FROM (
    SELECT
      "t12"."flag_0",
      "t12"."value_seats",
      "t12"."unit",
      "t12"."window",
      "t12"."tree",
      DATE_DIFF(
        'DAY',
        GREATEST(COALESCE("t12"."begins", "t12"."starts"), "t12"."starts"),
        LEAST(COALESCE("t12"."ends", "t12"."stops"), "t12"."stops")
      ) AS "weight"
    FROM (
      SELECT
        "t11"."begins",
        "t11"."ends",
        "t11"."flag_0",
        "t11"."value_seats",
        "t11"."unit",
        "t5"."window",
        "t5"."tree",
        "t5"."starts",
        "t5"."stops"
      FROM (
        SELECT
          "t8"."begins",
          "t8"."ends",
          "t8"."flag_0",
          "t8"."value_seats",
          "t6"."unit"
        FROM (
          SELECT
            "t2"."org_code",
            "t2"."named" AS "begins",
            "t2"."closed" AS "ends",
            TRUE AS "flag_0",
            "t2"."seats" AS "value_seats"
          FROM "a__bases" AS "t2"
        ) AS "t8"
        INNER JOIN "kexie_units" AS "t6"
          ON "t8"."org_code" = "t6"."code"
      ) AS "t11"
      INNER JOIN "kexie_windows_0" AS "t5"
        ON (
          (
            "t11"."begins" IS NULL
          ) OR (
            "t11"."begins" < "t5"."stops"
          )
        )
        AND (
          (
            "t11"."ends" IS NULL
          ) OR (
            "t11"."ends" > "t5"."starts"
          )
        )
    ) AS "t12"
  ) AS "t14"
  INNER JOIN "kexie_above" AS "t4"
    ON "t14"."tree" = "t4"."tree" AND "t14"."unit" = "t4"."unit"
) AS "t15"
GROUP BY
  1,
  2
