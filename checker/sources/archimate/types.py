"""The types of ArchiMate 3.2, as the exchange format writes them (C19C, archimate3_Model.xsd)."""

from __future__ import annotations

ARCHIMATE = "http://bp4mc2.org/def/archimate#"

_ELEMENTS = """
    BusinessActor BusinessRole BusinessCollaboration BusinessInterface BusinessProcess BusinessFunction
    BusinessInteraction BusinessEvent BusinessService BusinessObject Contract Representation Product
    ApplicationComponent ApplicationCollaboration ApplicationInterface ApplicationFunction ApplicationInteraction
    ApplicationProcess ApplicationEvent ApplicationService DataObject Node Device SystemSoftware
    TechnologyCollaboration TechnologyInterface Path CommunicationNetwork TechnologyFunction TechnologyProcess
    TechnologyInteraction TechnologyEvent TechnologyService Artifact Equipment Facility DistributionNetwork Material
    Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint Meaning Value Resource Capability
    CourseOfAction ValueStream WorkPackage Deliverable ImplementationEvent Plateau Gap Grouping Location AndJunction
    OrJunction
"""
_RELATIONS = """
    Composition Aggregation Assignment Realization Serving Access Influence Triggering Flow Specialization
    Association
"""
ELEMENT_TYPES = frozenset(_ELEMENTS.split())
RELATION_TYPES = frozenset(_RELATIONS.split())
