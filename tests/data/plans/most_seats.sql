1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_moments_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.most_seats

-- a__bases_moments_subtree_0
SELECT
  "t13"."window",
  "t13"."node",
  MAX(
    CASE
      WHEN "t13"."flag_0" AND (
        "t13"."value_seats" IS NOT NULL
      )
      THEN "t13"."value_seats"
      ELSE NULL
    END
  ) AS "a__most_seats__hi"
FROM (
  SELECT
    "t12"."flag_0",
    "t12"."value_seats",
    "t12"."unit",
    "t4"."window",
    "t4"."tree",
    "t5"."node",
    "t5"."itself"
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
  INNER JOIN "kexie_windows_0" AS "t4"
    ON (
      (
        "t12"."begins" IS NULL
      ) OR (
        "t12"."begins" < "t4"."stops"
      )
    )
    AND (
      (
        "t12"."ends" IS NULL
      ) OR (
        "t12"."ends" >= "t4"."stops"
      )
    )
  INNER JOIN "kexie_above" AS "t5"
    ON "t4"."tree" = "t5"."tree" AND "t12"."unit" = "t5"."unit"
) AS "t13"
GROUP BY
  1,
  2
