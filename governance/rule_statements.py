"""The two counts by rule that Django's ORM has no words for, because rules stand inside JSON, on both engines."""

# Parameters: since when, and the beginnings of two subjects that are left out.
FIRES = {
    "sqlite": """
        SELECT fired.key, COUNT(*)
        FROM governance_decision AS decision, json_each(decision.rule_versions) AS fired
        WHERE decision.created_at >= %s AND decision.subject NOT LIKE %s AND decision.subject NOT LIKE %s
        GROUP BY fired.key
    """,
    "postgresql": """
        SELECT fired.key, COUNT(*)
        FROM governance_decision AS decision
        CROSS JOIN LATERAL jsonb_object_keys(decision.rule_versions) AS fired(key)
        WHERE decision.created_at >= %s AND decision.subject NOT LIKE %s AND decision.subject NOT LIKE %s
        GROUP BY fired.key
    """,
}

# Parameter: since when it was decided. Only the findings that hold say what a person overturned.
REVIEWED = {
    "sqlite": """
        SELECT json_extract(finding.value, '$.rule') AS rule, review.state, COUNT(DISTINCT review.id)
        FROM governance_review AS review
        JOIN governance_decision AS decision ON decision.id = review.decision_id
        JOIN json_each(decision.findings) AS finding
        WHERE review.state <> 'open' AND review.decided_at >= %s
          AND json_extract(finding.value, '$.effect') = 'hold'
        GROUP BY rule, review.state
    """,
    "postgresql": """
        SELECT finding.value ->> 'rule' AS rule, review.state, COUNT(DISTINCT review.id)
        FROM governance_review AS review
        JOIN governance_decision AS decision ON decision.id = review.decision_id
        CROSS JOIN LATERAL jsonb_array_elements(decision.findings) AS finding(value)
        WHERE review.state <> 'open' AND review.decided_at >= %s
          AND finding.value ->> 'effect' = 'hold'
        GROUP BY finding.value ->> 'rule', review.state
    """,
}
