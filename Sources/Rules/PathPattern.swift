/// A pattern for paths below a folder.
package struct PathPattern: Sendable {}
