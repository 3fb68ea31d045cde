"""The billing systems from which is read what accounts pay."""
