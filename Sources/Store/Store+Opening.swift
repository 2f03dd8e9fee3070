import CLMDB
import Glibc

extension Store {
    /// The setting that may be unset at first: the samples' dimension, fixed by the first commit of one.
    public static let dimensionSetting = StoreHeader.dimensionKey

    /// Whether there is a store, or at least a data file, in the directory.
    public static func exists(at path: String) -> Bool {
        Environment.exists(at: path)
    }

    /// Creates a store, with its directory.
    ///
    /// - Parameters:
    ///   - settings: What the content depends on, compared at every opening for writing.
    ///   - time: Now, in microseconds of Unix time.
    ///   - generator: Gives the store's identity and the key of its id hashes.
    /// - Throws: `StoreError.alreadyExists`, and what `Environment.open` throws.
    public static func create(
        at path: String, settings: [String: String], time: Int64, options: EnvironmentOptions = EnvironmentOptions(),
        generator: some RandomNumberGenerator = SystemRandomNumberGenerator()
    ) throws(StoreError) -> Store {
        var generator = generator
        let header = StoreHeader(settings: settings, creationTime: time, using: &generator)
        let environment = try Environment.open(at: path, options: options)
        guard try environment.statistics().tables == 0 else { throw .alreadyExists(path: path) }
        return try create(header, in: environment)
    }

    /// Opens a store for writing; from then on it has this program's format, and those of before refuse it.
    ///
    /// - Throws: `StoreError.notFound`, `settingMismatch`, `formatTooOld`, `formatTooNew`, and what
    ///   `Environment.open` throws.
    public static func open(
        at path: String, settings: [String: String], options: EnvironmentOptions = EnvironmentOptions()
    ) throws(StoreError) -> Store {
        guard exists(at: path) else { throw .notFound(path: path) }
        let environment = try Environment.open(at: path, options: options)
        guard try environment.statistics().tables > 0 else { throw .notFound(path: path) }
        return try open(environment, settings: settings)
    }

    /// Opens a store for writing; creates it where there is none. The parameters are those of `create`.
    public static func openOrCreate(
        at path: String, settings: [String: String], time: Int64, options: EnvironmentOptions = EnvironmentOptions(),
        generator: some RandomNumberGenerator = SystemRandomNumberGenerator()
    ) throws(StoreError) -> Store {
        let environment = try Environment.open(at: path, options: options)
        if try environment.statistics().tables > 0 { return try open(environment, settings: settings) }
        var generator = generator
        return try create(
            StoreHeader(settings: settings, creationTime: time, using: &generator), in: environment)
    }

    /// Opens a store for reading, beside the process that writes it or without one. Settings are not compared.
    ///
    /// LMDB notes its readers in the directory, so it must be writable unless the file system is read-only.
    ///
    /// - Parameter checkingPages: Whether all pages are looked at before LMDB follows them; reads the whole file.
    /// - Throws: `StoreError.notFound`, `formatTooOld`, `formatTooNew`, `foreignFile`, `corrupt`.
    public static func openReadOnly(at path: String, checkingPages: Bool = false) throws(StoreError) -> Store {
        var options = EnvironmentOptions()
        options.readOnly = true
        return try openReadOnly(at: path, options: options, checkingPages: checkingPages)
    }

    static func openReadOnly(
        at path: String, options: EnvironmentOptions, checkingPages: Bool = false
    ) throws(StoreError) -> Store {
        let environment = try Environment.open(at: path, options: options)
        if checkingPages {
            try environment.read { (transaction) throws(StoreError) in try transaction.requireSoundPages() }
        }
        guard try environment.statistics().tables > 0 else { throw .notFound(path: path) }
        return try environment.read { (transaction) throws(StoreError) in
            let (meta, header) = try readHeader(in: transaction)
            let tables = try StoreTables(meta: meta, in: transaction, creating: false)
            return Store(environment: environment, tables: tables, header: header)
        }
    }

    private static func create(_ header: StoreHeader, in environment: Environment) throws(StoreError) -> Store {
        try StoreHeader.requireDimension(in: header.settings)
        let tables = try environment.write { (transaction) throws(StoreError) in
            let meta = try transaction.openTable("meta", keys: String.self, values: [UInt8].self, creating: true)
            guard let meta else { preconditionFailure("a table to be created is there") }
            try header.write(to: meta, in: transaction)
            return try StoreTables(meta: meta, in: transaction, creating: true)
        }
        try File(opening: environment.path, flags: O_RDONLY | O_DIRECTORY).sync()
        return Store(environment: environment, tables: tables, header: header)
    }

    private static func open(_ environment: Environment, settings: [String: String]) throws(StoreError) -> Store {
        try StoreHeader.requireDimension(in: settings)
        return try environment.write { (transaction) throws(StoreError) in
            var (meta, header) = try readHeader(in: transaction)
            try header.requireSettings(settings)
            if header.settings[dimensionSetting] == nil, let dimension = settings[dimensionSetting] {
                try StoreHeader.put(dimension, for: dimensionSetting, in: meta, transaction)
                header.settings[dimensionSetting] = dimension
            }
            let tables = try StoreTables(meta: meta, in: transaction, creating: false, extending: true)
            try StoreHeader.putFormat(in: meta, transaction)
            try header.addSum(in: meta, transaction)
            return Store(environment: environment, tables: tables, header: header)
        }
    }

    private static func readHeader<Access>(
        in transaction: borrowing Transaction<Access>
    ) throws(StoreError) -> (Table<String, [UInt8]>, StoreHeader) {
        let path = transaction.environment.path
        do throws(StoreError) {
            let meta = try transaction.openTable("meta", keys: String.self, values: [UInt8].self)
            guard let meta else { throw .foreignFile(path: path, found: "an LMDB file of other tables") }
            return (meta, try StoreHeader(from: meta, in: transaction))
        } catch .lmdb(let error) where error.code == MDB_INCOMPATIBLE {
            throw .foreignFile(path: path, found: "an LMDB file of other content")
        }
    }
}
