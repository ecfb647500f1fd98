1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_overlaps_subtree_0: 1 indicators over 2 windows
  window 2022-01-01 to before 2023-01-01
  window 2023-01-01 to before 2024-01-01
  a.average_stock

-- a__bases_overlaps_subtree_0
SELECT
  "t16"."window",
  "t16"."node",
  SUM(
    CASE
      WHEN "t16"."flag_0" AND (
        "t16"."value_seats" IS NOT NULL
      )
      THEN "t16"."value_seats" * "t16"."weight"
      ELSE NULL
    END
  ) AS "a__average_stock__s"
FROM (
  SELECT
    "t15"."flag_0",
    "t15"."value_seats",
    "t15"."unit",
    "t15"."window",
    "t15"."tree",
    "t15"."weight",
    "t4"."node",
    "t4"."itself"
  FROM (
    SELECT
      "t13"."flag_0",
      "t13"."value_seats",
      "t13"."unit",
      "t13"."window",
      "t13"."tree",
      DATE_DIFF(
        'DAY',
        GREATEST(COALESCE("t13"."begins", "t13"."starts"), "t13"."starts"),
        LEAST(COALESCE("t13"."ends", "t13"."stops"), "t13"."stops")
      ) AS "weight"
    FROM (
      SELECT
        "t12"."begins",
        "t12"."ends",
        "t12"."flag_0",
        "t12"."value_seats",
        "t12"."unit",
        "t5"."window",
        "t5"."tree",
        "t5"."starts",
        "t5"."stops"
      FROM (
        SELECT
          "t9"."begins",
          "t9"."ends",
          "t9"."flag_0",
          "t9"."value_seats",
          "t6"."unit"
        FROM (
          SELECT
            "t3"."org_code",
            "t3"."named" AS "begins",
            "t3"."closed" AS "ends",
            TRUE AS "flag_0",
            "t3"."seats" AS "value_seats"
          FROM "a__bases" AS "t3"
        ) AS "t9"
        INNER JOIN "kexie_units" AS "t6"
          ON "t9"."org_code" = "t6"."code"
      ) AS "t12"
      INNER JOIN "kexie_windows_0" AS "t5"
        ON (
          (
            "t12"."begins" IS NULL
          ) OR (
            "t12"."begins" < "t5"."stops"
          )
        )
        AND (
          (
            "t12"."ends" IS NULL
          ) OR (
            "t12"."ends" > "t5"."starts"
          )
        )
    ) AS "t13"
  ) AS "t15"
  INNER JOIN "kexie_above" AS "t4"
    ON "t15"."tree" = "t4"."tree" AND "t15"."unit" = "t4"."unit"
) AS "t16"
GROUP BY
  1,
  2
