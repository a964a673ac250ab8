// Checks of what was built have nothing to build.

export default {};
