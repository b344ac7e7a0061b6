//! The algorithm REFERENCES, in the six steps of RFC 5256, section 3.
//!
//! Threads are as deep as somebody likes who sends messages, so that each step is a loop.

use super::thread::{Member, Message};
use std::{collections::HashMap, mem};

/// The threads of these messages, which are in the order of their numbers.
pub(crate) fn references(messages: &[Message]) -> Vec<Member> {
    let mut forest = Forest { messages, containers: Vec::new() };
    forest.link();
    let mut roots = forest.roots();
    roots = forest.prune(roots);
    forest.sort(&mut roots);
    roots = forest.gather_subjects(roots);
    forest.sort(&mut roots);
    forest.members(&roots)
}

struct Forest<'m> {
    messages: &'m [Message],
    containers: Vec<Container>,
}

/// The place of a message in a thread.
#[derive(Default)]
struct Container {
    /// `None` for a dummy: other messages refer to it, but it was not found.
    message: Option<usize>,
    parent: Option<usize>,
    children: Vec<usize>,
}

impl<'m> Forest<'m> {
    fn add(&mut self, message: Option<usize>) -> usize {
        self.containers.push(Container { message, ..Container::default() });
        self.containers.len() - 1
    }

    /// Step 1: each message below the last of those that it refers to, and each of these below the one before it.
    fn link(&mut self) {
        let mut by_id: HashMap<&'m str, usize> = HashMap::new();
        let messages = self.messages;
        for (index, message) in messages.iter().enumerate() {
            let mut parent = None;
            for id in &message.references {
                let next = *by_id.entry(id).or_insert_with(|| self.add(None));
                // What other messages said before is kept.
                if let Some(parent) = parent.filter(|_| self.containers[next].parent.is_none()) {
                    self.put_below(next, parent);
                }
                parent = Some(next);
            }
            let of_id = message.id.as_deref().and_then(|id| by_id.get(id).copied());
            let own = match of_id {
                Some(own) if self.containers[own].message.is_none() => own,
                // Of two messages with one identifier, the second is of nobody.
                _ => {
                    let own = self.add(None);
                    if let (Some(id), None) = (message.id.as_deref(), of_id) {
                        by_id.insert(id, own);
                    }
                    own
                }
            };
            self.containers[own].message = Some(index);
            // Here the message knows best.
            self.take_out(own);
            if let Some(parent) = parent {
                self.put_below(own, parent);
            }
        }
    }

    /// Unless that would make a loop.
    fn put_below(&mut self, child: usize, parent: usize) {
        let mut above = Some(parent);
        // Nothing is below what has no children.
        let is_leaf = self.containers[child].children.is_empty() && child != parent;
        while let Some(at) = above.filter(|_| !is_leaf) {
            if at == child {
                return;
            }
            above = self.containers[at].parent;
        }
        self.containers[child].parent = Some(parent);
        self.containers[parent].children.push(child);
    }

    fn take_out(&mut self, child: usize) {
        if let Some(parent) = self.containers[child].parent.take() {
            self.containers[parent].children.retain(|other| *other != child);
        }
    }

    /// Step 2: those that are below no other.
    fn roots(&self) -> Vec<usize> {
        (0..self.containers.len()).filter(|&at| self.containers[at].parent.is_none()).collect()
    }

    /// Step 3: without dummies, but for those at the root that keep two threads or more together.
    fn prune(&mut self, roots: Vec<usize>) -> Vec<usize> {
        for at in self.in_pre_order(&roots).into_iter().rev() {
            let children = mem::take(&mut self.containers[at].children);
            self.containers[at].children = self.without_dummies(children, |_| true);
        }
        self.without_dummies(roots, |children| children.len() < 2)
    }

    /// With the children of dummies, if these are such, in place of them.
    fn without_dummies(&mut self, list: Vec<usize>, is_replaced: impl Fn(&[usize]) -> bool) -> Vec<usize> {
        let mut kept = Vec::new();
        for at in list {
            let container = &mut self.containers[at];
            if container.message.is_some() || !is_replaced(&container.children) {
                kept.push(at);
            } else if kept.is_empty() {
                kept = mem::take(&mut container.children);
            } else {
                kept.append(&mut container.children);
            }
        }
        kept
    }

    /// Steps 4 and 6: all lists by the date of the first message in each thread.
    fn sort(&mut self, roots: &mut [usize]) {
        for at in self.in_pre_order(roots).into_iter().rev() {
            let mut children = mem::take(&mut self.containers[at].children);
            children.sort_by_key(|&child| self.date(child));
            self.containers[at].children = children;
        }
        roots.sort_by_key(|&root| self.date(root));
    }

    /// That of the first child for a dummy. The number decides between equal ones.
    fn date(&self, at: usize) -> (i64, u32) {
        self.first(at).map_or((0, 0), |message| (message.sent, message.name))
    }

    /// The message, or the first child of a dummy.
    fn first(&self, at: usize) -> Option<&'m Message> {
        let mut at = at;
        loop {
            let container = &self.containers[at];
            match container.message {
                Some(message) => return self.messages.get(message),
                None => at = *container.children.first()?,
            }
        }
    }

    fn is_dummy(&self, at: usize) -> bool {
        self.containers[at].message.is_none()
    }

    fn is_reply(&self, at: usize) -> bool {
        self.first(at).is_some_and(|message| message.subject.is_reply)
    }

    /// Step 5: threads of one subject together.
    fn gather_subjects(&mut self, roots: Vec<usize>) -> Vec<usize> {
        // A: the thread that others of its subject go to.
        let mut of_subject: HashMap<&'m str, usize> = HashMap::new();
        let subject = |forest: &Self, at| Some(forest.first(at)?.subject.text.as_str()).filter(|text| !text.is_empty());
        for &root in &roots {
            let Some(text) = subject(self, root) else { continue };
            let other = *of_subject.entry(text).or_insert(root);
            let is_better =
                !self.is_dummy(other) && (self.is_dummy(root) || self.is_reply(other) && !self.is_reply(root));
            if is_better {
                of_subject.insert(text, root);
            }
        }
        // B: the others go there.
        let mut kept = Vec::new();
        for &root in &roots {
            let main = subject(self, root).map_or(root, |text| of_subject[text]);
            if main == root {
                kept.push(root);
            } else if self.is_dummy(main) && self.is_dummy(root) {
                let mut children = mem::take(&mut self.containers[root].children);
                self.containers[main].children.append(&mut children);
            } else if self.is_dummy(main) || self.is_reply(root) && !self.is_reply(main) {
                self.containers[main].children.push(root);
            } else {
                // Nobody knows which answers which.
                let main = self.put_dummy_above(main);
                self.containers[main].children.push(root);
            }
        }
        kept
    }

    /// Makes a dummy of a container, with what it was as its one child, so that it stays where it is.
    fn put_dummy_above(&mut self, at: usize) -> usize {
        let below = mem::take(&mut self.containers[at]);
        self.containers.push(below);
        self.containers[at].children = vec![self.containers.len() - 1];
        at
    }

    fn in_pre_order(&self, roots: &[usize]) -> Vec<usize> {
        self.with_depths(roots).into_iter().map(|(_, at)| at).collect()
    }

    fn with_depths(&self, roots: &[usize]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut next: Vec<_> = roots.iter().rev().map(|&root| (0, root)).collect();
        while let Some((depth, at)) = next.pop() {
            found.push((depth, at));
            next.extend(self.containers[at].children.iter().rev().map(|&child| (depth + 1, child)));
        }
        found
    }

    fn members(&self, roots: &[usize]) -> Vec<Member> {
        let member = |(depth, at): (usize, usize)| {
            let message = self.containers[at].message.and_then(|message| self.messages.get(message));
            (depth, message.and_then(Message::number))
        };
        self.with_depths(roots).into_iter().map(member).collect()
    }
}
