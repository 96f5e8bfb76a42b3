"""The least that a Django site does with a text that is sent to it: store a row, and queue a task on commit."""
