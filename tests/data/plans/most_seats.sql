1 indicators × 2 periods × 1 organisations: 2 cells

a__bases_moments_subtree_0: 1 indicators over 2 windows
  window the first record to before 2023-01-01
  window the first record to before 2024-01-01
  a.most_seats

-- a__bases_moments_subtree_0
SELECT
  "t12"."window",
  "t12"."node",
  MAX(
    CASE
      WHEN "t12"."flag_0" AND (
        "t12"."value_seats" IS NOT NULL
      )
      THEN "t12"."value_seats"
      ELSE NULL
    END
  ) AS "a__most_seats__hi"
FROM (
  SELECT
    "t11"."flag_0",
    "t11"."value_seats",
    "t11"."unit",
    "t4"."window",
    "t4"."tree",
    "t5"."node",
    "t5"."itself"
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
  INNER JOIN "kexie_windows_0" AS "t4"
    ON (
      (
        "t11"."begins" IS NULL
      ) OR (
        "t11"."begins" < "t4"."stops"
      )
    )
    AND (
      (
        "t11"."ends" IS NULL
      ) OR (
        "t11"."ends" >= "t4"."stops"
      )
    )
  INNER JOIN "kexie_above" AS "t5"
    ON "t4"."tree" = "t5"."tree" AND "t11"."unit" = "t5"."unit"
) AS "t12"
GROUP BY
  1,
  2
