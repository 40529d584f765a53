"""The parts of croissant.json on responsible AI (Croissant RAI 1.0) and provenance (PROV-O).

What was not answered is left out: a machine reads an absent property as unknown. The papers for people say
which questions have no answer.
"""

from curation.released import ReleaseFacts, SchemaFact
from curation.wording import counted
from exporters import process
from exporters.croissant_fields import Node
from exporters.figures import Figures

_PROGRAMS = "The annotators were scripted programs, not people."


def responsible(facts: ReleaseFacts, figures: Figures) -> Node:
    """Give the properties of the RAI vocabulary."""
    said = facts.statement
    protocols = [
        process.annotating(schema, figures.of(schema.name), facts.scripted) for schema in facts.schemas
    ]
    manuals = [f"Guidelines: {facts.manuals}"] if facts.manuals else []
    properties: dict[str, str | list[str]] = {
        "dataCollection": said.collection,
        "dataCollectionRawData": process.pages(figures),
        "dataPreprocessingProtocol": list(process.cleaning(facts)),
        "dataAnnotationProtocol": [*protocols, *manuals],
        "dataAnnotationPlatform": ["Label Studio, through Tanqih"],
        "dataAnnotationAnalysis": list(process.agreement(facts)),
        "annotationsPerItem": "; ".join(_votes(schema, figures) for schema in facts.schemas),
        "annotatorDemographics": [_PROGRAMS] if facts.scripted else [said.annotators],
        "machineAnnotationTools": [f"scripted annotators of Tanqih {facts.tool_version}"]
        if facts.scripted
        else [],
        "dataBiases": [said.limitations],
        "dataLimitations": [said.limitations, said.misuses],
        "dataUseCases": [said.purpose, said.uses],
        "dataSocialImpact": said.sensitive,
        "personalSensitiveInformation": [*process.personal(facts, figures), said.sensitive],
        "dataReleaseMaintenancePlan": said.maintenance,
    }
    return {f"rai:{name}": kept for name, value in properties.items() if (kept := _answered(value))}


def provenance(facts: ReleaseFacts) -> Node:
    """Give the activities that made the dataset, in their order, and the agents of each."""
    tool = _agent("tanqih", "prov:SoftwareAgent", f"Tanqih {facts.tool_version}")
    cleaned = _activity(
        "cleaning-and-segmentation", "Pages cleaned, articles segmented into sentences", [tool]
    )
    made = [activity for schema in facts.schemas for activity in _labelling(schema, facts)]
    return {"prov:wasGeneratedBy": [cleaned, *made]}


def _labelling(schema: SchemaFact, facts: ReleaseFacts) -> list[Node]:
    kind = "prov:SoftwareAgent" if facts.scripted else "prov:Person"
    who = [_agent(name, kind, name) for name in schema.annotators]
    answered = _activity(f"annotation-of-{schema.name}", f"{schema.title_en} annotated in Label Studio", who)
    if schema.answered:
        answered |= {"prov:startedAtTime": schema.answered[0], "prov:endedAtTime": schema.answered[-1]}
    methods = ", ".join(f"{method} {count}" for method, count in schema.methods.items())
    settled = _activity(f"adjudication-of-{schema.name}", f"{schema.title_en} adjudicated: {methods}", [])
    return [answered, settled]


def _activity(name: str, label: str, agents: list[Node]) -> Node:
    node = {"@type": "prov:Activity", "@id": f"activity/{name}", "prov:label": label}
    return node | ({"prov:wasAssociatedWith": agents} if agents else {})


def _agent(name: str, kind: str, label: str) -> Node:
    return {"@type": kind, "@id": f"agent/{name}", "prov:label": label}


def _votes(schema: SchemaFact, figures: Figures) -> str:
    counts = sorted(figures.of(schema.name).answers.items())
    return f"{schema.name}: " + ", ".join(f"{votes} on {counted(tasks, 'task')}" for votes, tasks in counts)


def _answered(value: str | list[str]) -> str | list[str]:
    if isinstance(value, str):
        return value.strip().replace("`", "")
    return [part.replace("`", "") for part in value if part.strip()]
