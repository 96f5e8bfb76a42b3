"""What the integration page lists: rows of the published Demo 2, the published status, and the five open questions.

Source: Tractatus project, November 2025; simulated, 1 agent, 5 rounds.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoRow:
    metric: str
    ungoverned: str
    governed: str
    difference: str


@dataclass(frozen=True)
class Gap:
    title: str
    question: str
    data: str
    why: str
    need: str


DEMO_ROWS = (
    DemoRow("Performance, as engagement", "94 %", "89 %", "\N{MINUS SIGN}5 points"),
    DemoRow("Governance coverage", "0 %", "100 %", "+100 points"),
    DemoRow("Constraint violations", "5", "0", "\N{MINUS SIGN}5, each one blocked"),
    DemoRow("Strategy that was learned", "clickbait", "informative", "in line with the stated values"),
    DemoRow("Stability of training", "variable", "consistent", "easier to foresee"),
)

PUBLISHED_STATUS = (
    (
        "Told as implemented",
        (
            "an agent that analyses feedback, with @agl.rollout, and sorts it by category, severity and priority",
            "events of Agent Lightning, by emit_message and emit_reward",
            "a reward for the quality of the analysis",
            "infrastructure for training, on the CPU",
            "structured collection of feedback",
            "two conceptual demos",
        ),
    ),
    (
        "Told as waiting for a GPU (MS-S1 Max, expected for the end of 2025)",
        (
            "a LightningStore server for traces at scale",
            "reinforcement learning in full, with Tinker, GRPO or PPO",
            "fine-tuning of a model",
            "training on 1,000 examples and more",
            "loops that optimise in real time",
        ),
    ),
)

GAPS = (
    Gap(
        "Does the cost of governance grow with the number of agents?",
        "One agent paid about five points of engagement. Do ten agents pay the same, and a thousand?",
        "A cost of 5 points, for 1 agent over 5 rounds (source: Tractatus project, Demo 2, November 2025).",
        "A cost that grows with every agent would price governance out of large systems. A constant one would make it "
        "an ordinary running cost.",
        "Runs with 10, 100 and 1,000 agents under loads like those of a real service.",
    ),
    Gap(
        "Do boundaries last through long training?",
        "Are constraints still effective after hundreds or thousands of rounds of reinforcement learning?",
        "Constraints were kept in each of 5 rounds (source: Tractatus project, Demo 2, November 2025).",
        "Instructions are known to fade. A boundary that wears away does so without a sound, and is missed only when "
        "it is needed.",
        "Studies over 1,000 rounds and more that measure how far constraints drift.",
    ),
    Gap(
        "Can an agent learn its way around the rules?",
        "When getting past governance pays, does an agent find out how?",
        "None: no adversarial test has been published.",
        "If clever optimisation gets through, then the separation of the two layers is a drawing and no protection.",
        "Stress tests with agents that are rewarded for getting past governance.",
    ),
    Gap(
        "Does the performance gap close?",
        "Does more training bring the governed agent level with the ungoverned one, or is the difference here to stay?",
        "A difference at round 5, and nothing beyond it (source: Tractatus project, Demo 2, November 2025).",
        "A lasting gap has to be weighed against what it buys. A gap that closes would change the decision to adopt "
        "governance altogether.",
        "Training over 100 rounds and more, to see whether the two curves meet.",
    ),
    Gap(
        "What happens when governed agents work together?",
        "How does governance by architecture change the coordination that emerges between agents?",
        "None: only single agents have been tried.",
        "Support desks, supply chains and research teams are made of many agents. Rules that suit one may fail when "
        "several must agree.",
        "Cooperative and competitive settings with many agents, each of them governed.",
    ),
)
