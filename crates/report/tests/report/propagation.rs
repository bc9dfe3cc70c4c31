//! How a failure spreads through random trees of steps, against a plain model.

use proptest::prelude::*;
use wats_report::Status;
use wats_report::build::{Sequence, StepBuilder};

use crate::build::uut;

/// What a step is meant to be.
#[derive(Debug, Clone)]
enum Plan {
    Measure { value: i8, high: i8 },
    Group { fails_parent: bool, children: Vec<Plan> },
}

impl Plan {
    fn fails(&self) -> bool {
        match self {
            Self::Measure { value, high } => value > high,
            Self::Group { children, .. } => children.iter().any(Self::fails_upward),
        }
    }

    fn fails_upward(&self) -> bool {
        self.fails() && !matches!(self, Self::Group { fails_parent: false, .. })
    }

    fn add(&self, to: &mut StepBuilder<'_, Sequence>) {
        match self {
            Self::Measure { value, high } => {
                to.numeric("m", f64::from(*value)).at_most(f64::from(*high));
            }
            Self::Group { fails_parent, children } => to.group("g", |group| {
                for child in children {
                    child.add(group);
                }
                if !fails_parent {
                    group.does_not_fail_parent();
                }
            }),
        }
    }

    fn flatten<'a>(&'a self, into: &mut Vec<&'a Plan>) {
        into.push(self);
        if let Self::Group { children, .. } = self {
            for child in children {
                child.flatten(into);
            }
        }
    }
}

fn plan() -> impl Strategy<Value = Plan> {
    let leaf = (any::<i8>(), any::<i8>()).prop_map(|(value, high)| Plan::Measure { value, high });
    leaf.prop_recursive(4, 24, 4, |inner| {
        (any::<bool>(), proptest::collection::vec(inner, 0..4))
            .prop_map(|(fails_parent, children)| Plan::Group { fails_parent, children })
    })
}

proptest! {
    #[test]
    fn statuses_agree_with_a_plain_model(plans in proptest::collection::vec(plan(), 0..5)) {
        let mut builder = uut();
        for plan in &plans {
            plan.add(&mut builder.root_mut());
        }
        let report = builder.finish();
        let root = Plan::Group { fails_parent: true, children: plans };
        let mut expected = Vec::new();
        root.flatten(&mut expected);
        let failed: Vec<bool> = report.steps().map(|at| at.step.status == Status::Failed).collect();
        let planned: Vec<bool> = expected.iter().map(|plan| plan.fails()).collect();
        prop_assert_eq!(&failed, &planned);
        let causes = report.steps().filter(|at| at.step.caused_uut_failure == true).count();
        prop_assert_eq!(causes, usize::from(root.fails()));
        prop_assert_eq!(report.validate(), []);
    }
}
