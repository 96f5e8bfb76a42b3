"""The six services of the framework, each usable alone."""

# The checks are entered first, because two of them are made of services, and services of what checks are made of.
from governance.core import checks  # noqa: F401
from governance.core.framework.boundary import BoundaryEnforcer
from governance.core.framework.classifier import InstructionPersistenceClassifier
from governance.core.framework.cross_reference import CrossReferenceValidator
from governance.core.framework.deliberation import PluralisticDeliberationOrchestrator
from governance.core.framework.pressure import ContextPressureMonitor
from governance.core.framework.verifier import MetacognitiveVerifier

__all__ = [
    "BoundaryEnforcer",
    "ContextPressureMonitor",
    "CrossReferenceValidator",
    "InstructionPersistenceClassifier",
    "MetacognitiveVerifier",
    "PluralisticDeliberationOrchestrator",
]
