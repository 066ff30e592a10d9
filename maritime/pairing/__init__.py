"""Keep 定人联船 right: who answers for which vessel, what is wrong, who could take the rest."""

from maritime.pairing.audit import AUDIT_RULES as AUDIT_RULES
from maritime.pairing.audit import audit_register as audit_register
from maritime.pairing.chain import ChainLink as ChainLink
from maritime.pairing.chain import HandOver as HandOver
from maritime.pairing.chain import PairingBook as PairingBook
from maritime.pairing.proposal import Proposal as Proposal
from maritime.pairing.proposal import ProposalParams as ProposalParams
from maritime.pairing.proposal import accept as accept
from maritime.pairing.proposal import propose_pairings as propose_pairings
