"""Follow incidents 事件 from the report to the end: steps, state, clocks, raising, figures."""
