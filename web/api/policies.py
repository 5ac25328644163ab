"""The register of policies as JSON."""

from __future__ import annotations

from web.register import Entry, Register


def policies_json(register: Register) -> dict[str, object]:
    """All entries, by title, without their clauses."""
    return {"total": len(register.entries), "policies": [_stated(entry) for entry in register.entries.values()]}


def policy_json(entry: Entry) -> dict[str, object]:
    """One entry: what is stated of the policy and from where, its clauses, the practices that carry each out."""
    clauses = [
        {
            "path": clause.path,
            "heading": clause.heading,
            "text": clause.text,
            "practices": [
                {"id": each.id, "name": each.name, "how": each.how} for each in entry.practices.get(clause.path, ())
            ],
        }
        for clause in entry.policy.clauses
    ]
    return _stated(entry) | {"source": entry.policy.source, "known": dict(entry.policy.known), "clauses": clauses}


def _stated(entry: Entry) -> dict[str, object]:
    policy = entry.policy
    return {
        "id": policy.id,
        "title": policy.title,
        "aliases": list(policy.aliases),
        "form": policy.form,
        "issuer": policy.issuer,
        "level": policy.level,
        "number": policy.number,
        "date": policy.date,
        "published": policy.published,
        "validity": policy.validity,
        "total_clauses": len(policy.clauses),
        "total_practices": entry.practice_count,
        "full_texts": [{"id": each.id, "title": each.title} for each in entry.texts],
    }
