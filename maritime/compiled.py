"""Compile inner loops to machine code.

numba counts who uses an array by an atomic instruction whenever one is taken out of a tuple or
handed to a function. In loops that do so for every step of a route this was most of what they took,
and two threads that use the same arrays wait for each other at it. A function that makes no array
needs no such counts: what it is given stays with whoever calls it. So what makes arrays is
`compiled`, the loops inside are `lean`; a lean function that would make one does not compile.
"""

from functools import partial

from numba import njit

compiled = partial(njit, cache=True, error_model="numpy", nogil=True)
lean = partial(njit, cache=True, error_model="numpy", nogil=True, _nrt=False)
