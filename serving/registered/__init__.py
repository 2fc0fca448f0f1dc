"""What is registered in MLflow, told in documents: versions, what is in force, what is asked of it.

The service never asks MLflow. Commands and the worker write down what they did there
(`targeting/documents.py`), and carry out what people ask for here (`targeting/changing.py`).
"""
