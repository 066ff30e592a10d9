"""Tell how the coast stands at an instant: what was really seen, who is out, what fails next."""
